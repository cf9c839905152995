namespace Gateway.Drivers.Model;

/// <summary>An SSH key that nodes can be made with.</summary>
public sealed record KeyPair : StatefulResource<ResourceState>
{
    /// <summary>The public half in OpenSSH form; null where the provider keeps it to itself.</summary>
    public string? PublicKey { get; init; }

    /// <summary>The fingerprint in the provider's form.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The private half in PEM, only in the answer to the call that made it, never again.</summary>
    public string? PrivateKey { get; init; }
}

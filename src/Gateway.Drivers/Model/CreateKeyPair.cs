namespace Gateway.Drivers.Model;

/// <summary>A key pair to be made, or imported if its public half is given.</summary>
public sealed record CreateKeyPair : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters, unique in the connection.</summary>
    public required string Name { get; init; }

    /// <summary>The public half in OpenSSH form; null to have a new pair made.</summary>
    public string? PublicKey { get; init; }
}

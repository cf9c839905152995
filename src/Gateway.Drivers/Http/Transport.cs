namespace Gateway.Drivers.Http;

/// <summary>
/// How sockets to a provider are opened. It is compared by value: all connections with the same transport share one pool,
/// which keeps sockets by host.
/// </summary>
public sealed record Transport
{
    /// <summary>TCP, and TLS with the system's certificate authorities.</summary>
    public static Transport Standard { get; } = new();

    /// <summary>The path of a unix socket to connect to in place of the address's host; null for TCP.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>A PEM file with the client's certificate; null for none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>A PEM file with the private key of the client's certificate.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>A certificate of the client that is made of its key alone, in place of a file; null for none.</summary>
    public SelfSignedClient? SelfSigned { get; init; }
}

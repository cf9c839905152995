using Gateway.Drivers.Model;

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

    /// <summary>The same authorities as PEM text, in place of <see cref="CertificateAuthorityFile"/>; null for none.</summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>A PEM file with the client's certificate; null for none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>A PEM file with the private key of the client's certificate.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>The client's certificate as PEM text, in place of <see cref="ClientCertificateFile"/>; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The private key of <see cref="ClientCertificate"/> as PEM text.</summary>
    public Secret? ClientKey { get; init; }

    /// <summary>The name that the server's certificate must have, where that is not the address's host; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>A certificate of the client that is made of its key alone, in place of a file; null for none.</summary>
    public SelfSignedClient? SelfSigned { get; init; }
}

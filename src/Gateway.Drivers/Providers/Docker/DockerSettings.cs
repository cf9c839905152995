using System.Text.Json.Serialization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>A Docker Engine, or a Podman service that speaks the same API.</summary>
public sealed record DockerSettings : ContainerSettings
{
    /// <summary>The endpoint that an engine has after its installation.</summary>
    public const string StandardEndpoint = "unix:///var/run/docker.sock";

    /// <summary>
    /// Where the engine listens: <c>unix:///path/to/socket</c>, <c>http://host:port</c>, <c>https://host:port</c>, or
    /// <c>tcp://host:port</c>, which is https where a certificate is given and http elsewhere.
    /// </summary>
    public string Endpoint { get; init; } = StandardEndpoint;

    /// <summary>A PEM file with the client's certificate; null for none.</summary>
    [OperatorOnly]
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    [OperatorOnly]
    public string? KeyFile { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => DockerAddress.Parse(Endpoint, HasTls)?.Http;

    [JsonIgnore]
    public override Transport Transport =>
        new()
        {
            UnixSocket = DockerAddress.Parse(Endpoint, HasTls)?.UnixSocket,
            CertificateAuthorityFile = CertificateAuthorityFile,
            ClientCertificateFile = CertificateFile,
            ClientKeyFile = KeyFile,
        };

    internal bool HasTls => CertificateFile is not null || CertificateAuthorityFile is not null;
}

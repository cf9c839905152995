using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Asks for the engine's version anew: it takes the socket's permission or the certificate, and shows that both sides can talk.</summary>
internal sealed class DockerConnectionDriver(HttpClient http, Connection connection) : IConnectionCheckDriver
{
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        DockerVersions.NegotiateAsync(connection, http, cancellationToken);
}

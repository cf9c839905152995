using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.Sandbox;

internal sealed class SandboxCheckDriver(SandboxClouds clouds, Connection connection) : IConnectionCheckDriver
{
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud, cancellationToken);
}

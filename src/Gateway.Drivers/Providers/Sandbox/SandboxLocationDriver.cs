using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxLocationDriver(SandboxClouds clouds, Connection connection) : ILocationDriver
{
    public Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit => visit.Cloud.Locations.Page(visit, request, location => location.Show(visit)),
            cancellationToken
        );

    public Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Locations.Get(visit, id).Show(visit), cancellationToken);
}

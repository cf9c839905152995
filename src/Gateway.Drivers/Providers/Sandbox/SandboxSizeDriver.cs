using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxSizeDriver(SandboxClouds clouds, Connection connection) : ISizeDriver
{
    public Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Sizes.Page(visit, request, size => size.Show(visit)), cancellationToken);

    public Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Sizes.Get(visit, id).Show(visit), cancellationToken);
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

internal sealed class GkeContainerDriver(
    HttpClient http,
    Connection connection,
    GkeSettings settings,
    HostedDrivers drivers,
    TimeProvider time
) : HostedContainers(connection, drivers, GkeClusterId.Parts)
{
    private readonly GkeClient _google = new(http, connection, settings, time);

    // One that is made has no containers yet, one that goes none any more.
    protected override async Task<IReadOnlyList<string>> ListClusterIdsAsync(CancellationToken cancellationToken) =>
        [
            .. (await _google.ListAsync(cancellationToken))
                .Where(cluster => cluster is { Endpoint.Length: > 0, Status: not ("PROVISIONING" or "STOPPING") })
                .Select(cluster => GkeClient.IdOf(cluster).ToString()),
        ];

    protected override async Task<HostedCluster> FindClusterAsync(string id, CancellationToken cancellationToken) =>
        _google.Open(await _google.GetAsync(id, cancellationToken));
}

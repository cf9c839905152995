using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

internal sealed class EksContainerDriver(
    HttpClient http,
    Connection connection,
    EksSettings settings,
    HostedDrivers drivers,
    AwsKeySource keys,
    TimeProvider time
) : HostedContainers(connection, drivers, parts: 1)
{
    private readonly EksClient _amazon = new(http, connection, settings, keys, time);

    // EKS lists names alone, also of clusters that are being made: those are found out when they are asked for.
    protected override async Task<IReadOnlyList<string>> ListClusterIdsAsync(CancellationToken cancellationToken)
    {
        var names = await _amazon.ListAllAsync(cancellationToken);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    protected override async Task<HostedCluster> FindClusterAsync(string id, CancellationToken cancellationToken) =>
        _amazon.Open(await _amazon.GetAsync(id, cancellationToken));
}

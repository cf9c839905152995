using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes.Hosted;

/// <summary>
/// The containers of all clusters that an account has at a cloud. An id is the cluster's with Kubernetes' behind it. A page of a list is a
/// page of one cluster, cluster after cluster in the order of their ids.
/// </summary>
/// <param name="connection">The cloud's connection.</param>
/// <param name="drivers">Opens Kubernetes' own drivers.</param>
/// <param name="parts">How many parts the id of a cluster has.</param>
internal abstract class HostedContainers(Connection connection, HostedDrivers drivers, int parts)
    : IContainerDriver,
        IContainerPowerDriver,
        IContainerLogDriver,
        IContainerExecDriver,
        IContainerStatsDriver
{
    private const char Separator = '\t';

    /// <summary>The ids of the clusters that can be asked for containers, in ordinal order.</summary>
    protected abstract Task<IReadOnlyList<string>> ListClusterIdsAsync(CancellationToken cancellationToken);

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    protected abstract Task<HostedCluster> FindClusterAsync(string id, CancellationToken cancellationToken);

    [Filters(FilterField.Cluster, FilterField.Tag)]
    [Note("A page is one of one cluster.")]
    public async Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var (start, inner) = request.Token?.Split(Separator, 2) is [var id, var rest] ? (id, rest) : ("", "");
        var ids = (await ListClusterIdsAsync(cancellationToken))
            .Where(id => ListFilter.Matches(request.Filter.Cluster, id) && string.CompareOrdinal(id, start) >= 0)
            .ToList();
        if (ids is not [var current, .. var later])
        {
            return new Page<Container>([]);
        }

        // A cluster that is gone takes its cursor with it.
        var token = current == start && inner.Length > 0 ? inner : null;
        var page = await ListAsync(
            current,
            request with
            {
                Token = token,
                Filter = request.Filter with { Cluster = null },
            },
            cancellationToken
        );
        var next =
            page.NextToken is { } more ? $"{current}{Separator}{more}"
            : later is [var following, ..] ? $"{following}{Separator}"
            : null;
        return page with { NextToken = next };
    }

    public async Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        return Show(cluster, await drivers.OpenContainers(cluster).GetContainerAsync(inner, cancellationToken));
    }

    [Note("To the namespace of the connection's settings.")]
    public async Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var id =
            request.Cluster?.Value
            ?? ((IHostedSettings)connection.Settings).Cluster
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Name the cluster to deploy to: the connection has no own one.",
                "cluster"
            );
        var cluster = await FindReferredAsync(id, cancellationToken);
        var made = await drivers.OpenContainers(cluster).DeployContainerAsync(request with { Cluster = null }, cancellationToken);
        return Show(cluster, made);
    }

    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        await drivers.OpenContainers(cluster).DestroyContainerAsync(inner, cancellationToken);
    }

    [Emulated("scales the deployment to the number of pods that it had; a bare pod cannot be started")]
    public async Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        return Show(cluster, await drivers.OpenContainers(cluster).StartContainerAsync(inner, cancellationToken));
    }

    [Emulated("scales the deployment to zero; a bare pod can only be destroyed")]
    public async Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        return Show(cluster, await drivers.OpenContainers(cluster).StopContainerAsync(inner, grace, cancellationToken));
    }

    [Emulated("rolls the deployment out anew; never a bare pod")]
    public async Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        return Show(cluster, await drivers.OpenContainers(cluster).RestartContainerAsync(inner, grace, cancellationToken));
    }

    [Note("Kubernetes does not tell the two streams apart.")]
    public async IAsyncEnumerable<LogChunk> ReadContainerLogsAsync(
        string id,
        LogRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        await foreach (var chunk in drivers.OpenLogs(cluster).ReadContainerLogsAsync(inner, request, cancellationToken))
        {
            yield return chunk;
        }
    }

    [Note("Neither user, directory nor variables.")]
    public async Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken)
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        return await drivers.OpenExec(cluster).OpenContainerExecAsync(inner, request, cancellationToken);
    }

    [Note("Needs a metrics server in the cluster.")]
    public async IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(
        string id,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (cluster, inner) = await FindAsync(id, cancellationToken);
        await foreach (var sample in drivers.OpenStats(cluster).ReadContainerStatsAsync(inner, follow, cancellationToken))
        {
            yield return sample;
        }
    }

    private async Task<Page<Container>> ListAsync(string id, PageRequest request, CancellationToken cancellationToken)
    {
        HostedCluster cluster;
        try
        {
            cluster = await FindClusterAsync(id, cancellationToken);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict)
        {
            // It has no address yet, or is gone since it was listed: nothing runs there.
            return new Page<Container>([]);
        }

        var page = await drivers.OpenContainers(cluster).ListContainersAsync(request, cancellationToken);
        return page with { Items = [.. page.Items.Select(container => Show(cluster, container))] };
    }

    private async Task<(HostedCluster Cluster, string Inner)> FindAsync(string id, CancellationToken cancellationToken)
    {
        var split = id.Split('/');
        return split.Length > parts
            ? (await FindClusterAsync(string.Join('/', split[..parts]), cancellationToken), string.Join('/', split[parts..]))
            : throw KubernetesId.NotFound(connection, id);
    }

    private async Task<HostedCluster> FindReferredAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await FindClusterAsync(id, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, e.Message, "cluster", e);
        }
    }

    private static Container Show(HostedCluster cluster, Container container) =>
        container with
        {
            Id = $"{cluster.Id}/{container.Id.Value}",
            Cluster = cluster.Id,
            Extra = new Dictionary<string, JsonElement>(container.Extra)
            {
                ["namespace"] = JsonSerializer.SerializeToElement(container.Cluster?.Value ?? "", KubernetesJson.Default.String),
            },
        };
}

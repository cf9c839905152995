using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

[Limits(PageSize = EcsClient.MostItems)]
internal sealed class EcsClusterDriver(HttpClient http, Connection connection, EcsSettings settings) : IClusterDriver
{
    private static readonly Dictionary<string, ResourceState> States = new(StringComparer.Ordinal)
    {
        ["ACTIVE"] = ResourceState.Available,
        ["PROVISIONING"] = ResourceState.Creating,
        ["DEPROVISIONING"] = ResourceState.Deleting,
        ["FAILED"] = ResourceState.Error,
    };

    private readonly EcsClient _ecs = new(http, connection, settings);

    [Note("only those of the connection's setting Clusters, where that names some")]
    public async Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _ecs.AskAsync(
            "ListClusters",
            new ListClustersCall(request.Token, Math.Min(request.Size, EcsClient.MostItems)),
            EcsJson.Default.ListClustersCall,
            EcsJson.Default.ListClustersAnswer,
            cancellationToken
        );
        var names = (page.ClusterArns ?? []).Select(EcsName.Last).Where(IsShown).ToList();
        var clusters = await _ecs.DescribeClustersAsync(names, cancellationToken);
        // The answer is in an order of its own.
        var byName = clusters.ToDictionary(cluster => cluster.ClusterName);
        return new Page<Cluster>(
            [.. names.Where(byName.ContainsKey).Select(name => ToCluster(byName[name]))],
            string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken
        );
    }

    public async Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        EcsName.IsCluster(id) && IsShown(id) && await _ecs.FindClusterAsync(id, cancellationToken) is { } cluster
            ? ToCluster(cluster)
            : throw NotFound(id);

    public async Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (!EcsName.IsCluster(request.Name))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A cluster's name at ECS has letters, digits, hyphens and underscores only, and begins with a letter or digit.",
                "name"
            );
        }

        // ECS itself answers with the cluster that is there.
        if (await _ecs.FindClusterAsync(request.Name, cancellationToken) is not null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a cluster '{request.Name}' already.", "name");
        }

        var made = await _ecs.ActAsync(
            "CreateCluster",
            new CreateClusterCall(request.Name),
            EcsJson.Default.CreateClusterCall,
            EcsJson.Default.ClusterAnswer,
            cancellationToken
        );
        return ToCluster(made.Cluster);
    }

    public async Task DeleteClusterAsync(string id, CancellationToken cancellationToken)
    {
        // ECS takes it again for a while after the cluster is gone.
        await GetClusterAsync(id, cancellationToken);
        if ((await _ecs.ListFamiliesAsync(EcsName.FamiliesOf(id), cancellationToken)).Count > 0)
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The cluster '{id}' has containers in it, if stopped ones: destroy them first."
            );
        }

        await _ecs.ActAsync(
            "DeleteCluster",
            new ClusterCall(id),
            EcsJson.Default.ClusterCall,
            EcsJson.Default.ClusterAnswer,
            cancellationToken
        );
    }

    private bool IsShown(string name) => settings.Clusters?.Contains(name, StringComparer.Ordinal) ?? true;

    private Cluster ToCluster(ClusterWire cluster)
    {
        var extra = new Dictionary<string, JsonElement>();
        // Tasks, which may have several containers.
        Add("runningTasks", cluster.RunningTasksCount);
        Add("pendingTasks", cluster.PendingTasksCount);
        Add("activeServices", cluster.ActiveServicesCount);
        Add("containerInstances", cluster.RegisteredContainerInstancesCount);
        return new Cluster
        {
            Origin = connection,
            Id = cluster.ClusterName,
            Name = cluster.ClusterName,
            State = States.GetValueOrDefault(cluster.Status ?? "", ResourceState.Unknown),
            NativeState = cluster.Status,
            Extra = extra,
        };

        void Add(string name, int? count)
        {
            if (count is { } number)
            {
                extra[name] = JsonSerializer.SerializeToElement(number, EcsJson.Default.Int32);
            }
        }
    }

    private DriverException NotFound(string id) =>
        connection.Fail(DriverErrorKind.NotFound, $"There is no cluster '{id}' in {settings.Region}.");
}

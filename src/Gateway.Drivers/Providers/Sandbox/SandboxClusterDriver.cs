using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxClusterDriver(SandboxClouds clouds, Connection connection) : IClusterDriver
{
    public Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => List(visit, request), cancellationToken);

    public Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => Show(visit, visit.Cloud.Clusters.Get(visit, id), CountRunning(visit)), cancellationToken);

    public Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "clusters.create", visit => Create(visit, request), cancellationToken);

    public Task DeleteClusterAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "clusters.delete", visit => Delete(visit, id), cancellationToken);

    private static Page<Cluster> List(SandboxVisit visit, PageRequest request)
    {
        var running = CountRunning(visit);
        return visit.Cloud.Clusters.Page(visit, request, cluster => Show(visit, cluster, running));
    }

    private static Cluster Create(SandboxVisit visit, CreateCluster request)
    {
        visit.Connection.RefuseOptions(request);
        var (number, id) = visit.Cloud.Clusters.Reserve(visit, request.Name);
        var template = new Cluster
        {
            Id = id,
            Name = request.Name,
            State = ResourceState.Available,
            CreatedAt = visit.Now,
        };
        var cluster = new SandboxItem<Cluster, ResourceState>(number, template, SandboxWords.AlwaysAvailable);
        return Show(visit, visit.Cloud.Clusters.Add(cluster), []);
    }

    private static bool Delete(SandboxVisit visit, string id)
    {
        var cluster = visit.Cloud.Clusters.Get(visit, id);
        if (visit.Cloud.Containers.Items.Any(container => container.Template.Cluster == cluster.Template.Id))
        {
            throw visit.Fail(DriverErrorKind.Conflict, $"The cluster '{id}' has containers in it.");
        }

        if (id == SandboxCatalog.DefaultCluster)
        {
            throw visit.Fail(DriverErrorKind.PermissionDenied, $"The cluster '{id}' is the sandbox's own and stays.");
        }

        visit.Cloud.Clusters.Remove(cluster);
        return true;
    }

    private static Cluster Show(SandboxVisit visit, SandboxItem<Cluster, ResourceState> cluster, Dictionary<ResourceId, int> running) =>
        cluster.Show(visit) with
        {
            RunningContainers = running.GetValueOrDefault(cluster.Template.Id),
        };

    private static Dictionary<ResourceId, int> CountRunning(SandboxVisit visit)
    {
        var running = new Dictionary<ResourceId, int>();
        foreach (var container in visit.Cloud.Containers.Items)
        {
            if (container.StateAt(visit.Now) == ContainerState.Running && container.Template.Cluster is { } cluster)
            {
                running[cluster] = running.GetValueOrDefault(cluster) + 1;
            }
        }

        return running;
    }
}

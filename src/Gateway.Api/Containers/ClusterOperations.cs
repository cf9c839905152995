using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What is done to clusters and outlives its request.</summary>
internal static class ClusterOperations
{
    private const int ListOfOneName = 100;

    private static readonly ResourceFamily<Cluster> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<IClusterDriver>(connection).GetClusterAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) => drivers.Open<IClusterDriver>(connection).DeleteClusterAsync(id, cancellationToken),
        _ => false,
        cluster => cluster.State == ResourceState.Error
    )
    {
        FindByName = async (drivers, connection, name, cancellationToken) =>
        {
            var request = new PageRequest(ListOfOneName, null, new ListFilter { Name = name });
            var page = await drivers.Open<IClusterDriver>(connection).ListClustersAsync(request, cancellationToken);
            return [.. page.Items.Where(cluster => cluster.Name == name)];
        },
    };

    public static OperationKind Create { get; } =
        new ResourceOperation<IClusterDriver, CreateCluster, Cluster>("clusters.create", Family)
        {
            Recovery = Recovery.RepeatByName,
            Answer = Answer.Created,
            NameOf = body => body.Name,
            Call = async (driver, _, body, cancellationToken) => await driver.CreateClusterAsync(body, cancellationToken),
            IsDone = (cluster, _, _) => cluster.State == ResourceState.Available,
        };

    public static OperationKind Delete { get; } = Family.ToDelete<IClusterDriver>("clusters.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete];
}

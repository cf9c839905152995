using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What is done to clusters and outlives its request.</summary>
internal static class ClusterOperations
{
    private static readonly ResourceFamily<Cluster> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<IClusterDriver>(connection).GetClusterAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) => drivers.Open<IClusterDriver>(connection).DeleteClusterAsync(id, cancellationToken),
        _ => false,
        cluster => cluster.State == ResourceState.Error
    )
    {
        IsGoing = cluster => cluster.State == ResourceState.Deleting,
        List = (drivers, connection, page, cancellationToken) =>
            drivers.Open<IClusterDriver>(connection).ListClustersAsync(page, cancellationToken),
    };

    public static OperationKind Create { get; } =
        new ResourceOperation<IClusterDriver, CreateCluster, Cluster>("clusters.create", Family)
        {
            // Two clusters never have one name.
            Recovery = Recovery.FindOrRepeat,
            Answer = Answer.Created,
            FilterOf = (body, _) => new ListFilter { Name = body.Name },
            CheckOf = (call, body) => $"there is a cluster '{body.Name}' that was made after {call.CreatedAt:O}",
            Call = async (driver, _, body, cancellationToken) => await driver.CreateClusterAsync(body, cancellationToken),
            IsDone = (cluster, _, _) => cluster.State == ResourceState.Available,
        };

    public static OperationKind Delete { get; } = Family.ToDelete<IClusterDriver>("clusters.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete];
}

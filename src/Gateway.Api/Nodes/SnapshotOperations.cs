using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>What is done to snapshots and outlives its request.</summary>
internal static class SnapshotOperations
{
    private static readonly ResourceFamily<Snapshot> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<ISnapshotDriver>(connection).GetSnapshotAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) =>
            drivers.Open<ISnapshotDriver>(connection).DeleteSnapshotAsync(id, cancellationToken),
        snapshot => snapshot.State == SnapshotState.Deleted,
        snapshot => snapshot.State is SnapshotState.Error or SnapshotState.Deleted
    )
    {
        IsGoing = snapshot => snapshot.State == SnapshotState.Deleting,
        List = (drivers, connection, page, cancellationToken) =>
            drivers.Open<ISnapshotDriver>(connection).ListSnapshotsAsync(page, cancellationToken),
    };

    public static OperationKind Create { get; } =
        new ResourceOperation<ISnapshotDriver, CreateSnapshot, Snapshot>("snapshots.create", Family)
        {
            // Providers take no token, and the model no tags.
            Recovery = Recovery.Find,
            Answer = Answer.Created,
            Call = async (driver, _, body, cancellationToken) => await driver.CreateSnapshotAsync(body, cancellationToken),
            IsDone = (snapshot, _, _) => snapshot.State == SnapshotState.Available,
            FilterOf = (body, _) => new ListFilter { Name = body.Name, Volume = body.Volume.Value },
            CheckOf = (call, body) =>
                $"there is a snapshot '{body.Name}' of the volume '{body.Volume}' that was made after {call.CreatedAt:O}",
        };

    public static OperationKind Delete { get; } = Family.ToDelete<ISnapshotDriver>("snapshots.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete];
}

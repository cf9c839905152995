using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>What is done to volumes and outlives its request.</summary>
internal static class VolumeOperations
{
    private static readonly ResourceFamily<Volume> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<IVolumeDriver>(connection).GetVolumeAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) => drivers.Open<IVolumeDriver>(connection).DeleteVolumeAsync(id, cancellationToken),
        volume => volume.State == VolumeState.Deleted,
        volume => volume.State is VolumeState.Error or VolumeState.Deleted
    )
    {
        IsGoing = volume => volume.State == VolumeState.Deleting,
    };

    public static OperationKind Create { get; } =
        new ResourceOperation<IVolumeDriver, CreateVolume, Volume>("volumes.create", Family)
        {
            // Two volumes may have one name, and providers take no token: a tag finds what an interrupted call has made.
            Recovery = Recovery.Repeat,
            Answer = Answer.Created,
            Call = async (driver, call, body, cancellationToken) => await MarkedVolumes.CreateAsync(driver, call, body, cancellationToken),
            IsDone = (volume, _, _) => volume.State is VolumeState.Available or VolumeState.InUse,
            CheckOf = (call, body) => $"there is a volume '{body.Name}' that was made after {call.CreatedAt:O}",
        };

    public static OperationKind Delete { get; } = Family.ToDelete<IVolumeDriver>("volumes.delete");

    public static OperationKind Attach { get; } =
        new ResourceOperation<IVolumeDriver, AttachVolume, Volume>("volumes.attach", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, body, cancellationToken) => await driver.AttachVolumeAsync(call.Id!, body, cancellationToken),
            IsDone = (volume, _, body) => volume.State == VolumeState.InUse && (volume.Node is null || volume.Node == body.Node),
            TraceOf = (volume, body) =>
                volume.State switch
                {
                    VolumeState.Attaching => Trace.UnderWay,
                    VolumeState.InUse when volume.Node is null => Trace.Untold,
                    VolumeState.InUse when volume.Node == body.Node => Trace.Done,
                    _ => Trace.None,
                },
            CheckOf = (call, body) => $"the volume '{call.Id}' is attached to the node '{body.Node}'",
        };

    public static OperationKind Detach { get; } =
        new ResourceOperation<IVolumeDriver, NoBody, Volume>("volumes.detach", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, _, cancellationToken) => await driver.DetachVolumeAsync(call.Id!, cancellationToken),
            IsDone = (volume, _, _) => volume.State == VolumeState.Available,
            TraceOf = (volume, _) =>
                volume.State switch
                {
                    VolumeState.Available => Trace.Done,
                    VolumeState.Updating => Trace.UnderWay,
                    _ => Trace.None,
                },
        };

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete, Attach, Detach];
}

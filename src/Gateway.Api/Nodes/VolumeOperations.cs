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
    );

    public static OperationKind Create { get; } =
        new ResourceOperation<IVolumeDriver, CreateVolume, Volume>("volumes.create", Family)
        {
            // Two volumes may have one name, and providers take no token: a tag finds what an interrupted call has made.
            Recovery = Recovery.Repeat,
            Answer = Answer.Created,
            Call = async (driver, call, body, cancellationToken) => await MarkedVolumes.CreateAsync(driver, call, body, cancellationToken),
            IsDone = (volume, _, _) => volume.State is VolumeState.Available or VolumeState.InUse,
        };

    public static OperationKind Delete { get; } = Family.ToDelete<IVolumeDriver>("volumes.delete");

    public static OperationKind Attach { get; } =
        new ResourceOperation<IVolumeDriver, AttachVolume, Volume>("volumes.attach", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, body, cancellationToken) => await driver.AttachVolumeAsync(call.Id!, body, cancellationToken),
            IsDone = (volume, _, body) => volume.State == VolumeState.InUse && (volume.Node is null || volume.Node == body.Node),
        };

    public static OperationKind Detach { get; } =
        new ResourceOperation<IVolumeDriver, NoBody, Volume>("volumes.detach", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, _, cancellationToken) => await driver.DetachVolumeAsync(call.Id!, cancellationToken),
            IsDone = (volume, _, _) => volume.State == VolumeState.Available,
        };

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete, Attach, Detach];
}

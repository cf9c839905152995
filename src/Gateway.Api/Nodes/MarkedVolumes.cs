using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>Makes volumes with a tag by which one is found again that an interrupted call may have made.</summary>
internal static class MarkedVolumes
{
    /// <summary>Makes a volume, or answers the one that an earlier call of the operation made.</summary>
    /// <exception cref="OutcomeUnknownException">There may be one, and the provider's volumes have no tags to tell.</exception>
    public static async Task<Volume> CreateAsync(
        IVolumeDriver driver,
        OperationCall call,
        CreateVolume body,
        CancellationToken cancellationToken
    )
    {
        if (
            call.IsRepeated
            && await MadeThings.FindAsync(driver.ListVolumesAsync, MadeThings.ByMark(call), cancellationToken) is [var made, ..]
        )
        {
            return made;
        }

        try
        {
            return await driver.CreateVolumeAsync(body with { Tags = MadeThings.Marked(body.Tags, call) }, cancellationToken);
        }
        catch (DriverException e) when (e is { Kind: DriverErrorKind.NotSupported, Field: "tags" } && body.Tags.Count == 0)
        {
            // Refused before anything was sent.
            return call.IsRepeated ? throw new OutcomeUnknownException() : await driver.CreateVolumeAsync(body, cancellationToken);
        }
    }
}

using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>Makes volumes with a tag by which one is found again that an interrupted call may have made.</summary>
internal static class MarkedVolumes
{
    /// <summary>The tag's name; its value is the operation's token.</summary>
    public const string Tag = "cloudgateway-token";

    private const int PageSize = 100;

    /// <summary>Makes a volume, or answers the one that an earlier call of the operation made.</summary>
    /// <exception cref="OutcomeUnknownException">There may be one, and the provider's volumes have no tags to tell.</exception>
    public static async Task<Volume> CreateAsync(
        IVolumeDriver driver,
        OperationCall call,
        CreateVolume body,
        CancellationToken cancellationToken
    )
    {
        var tags = new Dictionary<string, string>(body.Tags, StringComparer.Ordinal) { [Tag] = call.Token.ToString("N") };
        if (call.IsRepeated && await FindAsync(driver, call, cancellationToken) is { } made)
        {
            return made;
        }

        try
        {
            return await driver.CreateVolumeAsync(body with { Tags = tags }, cancellationToken);
        }
        catch (DriverException e) when (e is { Kind: DriverErrorKind.NotSupported, Field: "tags" } && body.Tags.Count == 0)
        {
            // Refused before anything was sent.
            return call.IsRepeated ? throw new OutcomeUnknownException() : await driver.CreateVolumeAsync(body, cancellationToken);
        }
    }

    private static async Task<Volume?> FindAsync(IVolumeDriver driver, OperationCall call, CancellationToken cancellationToken)
    {
        var filter = new ListFilter { Tags = new Dictionary<string, string> { [Tag] = call.Token.ToString("N") } };
        string? next = null;
        do
        {
            var page = await driver.ListVolumesAsync(new PageRequest(PageSize, next, filter), cancellationToken);
            if (page.Items.FirstOrDefault(volume => filter.MatchesTags(volume.Tags)) is { } found)
            {
                return found;
            }

            next = page.NextToken;
        } while (next is not null);

        return null;
    }
}

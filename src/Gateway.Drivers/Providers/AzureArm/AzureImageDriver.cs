using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>The marketplace images that the settings name, and then one's own managed images.</summary>
internal sealed class AzureImageDriver(HttpClient http, Connection connection, AzureSettings settings) : IImageDriver
{
    // Our tokens say which of the two lists they are of.
    private const string MarketplaceToken = "m";
    private const string OwnToken = "o";
    private const string NewestOnly = "$top=1&$orderby=name%20desc";

    private readonly ArmClient _arm = new(http, connection, settings);

    [Note("the marketplace images that the connection's Images name, and own managed images; others of the marketplace by their id")]
    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        if (request.Token is { } token && token.StartsWith(OwnToken, StringComparison.Ordinal))
        {
            return ListOwnAsync(request with { Token = token.Length == 1 ? null : token[1..] }, cancellationToken);
        }

        var skip = 0;
        return
            request.Token is null
            || (
                request.Token.StartsWith(MarketplaceToken, StringComparison.Ordinal)
                && int.TryParse(request.Token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out skip)
            )
            ? ListMarketplaceAsync(skip, request.Size, cancellationToken)
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
    }

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken)
    {
        if (!ImageUrn.TryParse(id, out var urn))
        {
            var address = ArmClient.Versioned(_arm.PathOf(ArmType.Image, id), ArmType.ComputeVersion);
            return ToImage(await _arm.GetAsync(address, ArmJson.Default.ImageWire, cancellationToken));
        }

        return await FindAsync(urn, cancellationToken) is { State: ResourceState.Available } image
            ? image
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no image '{id}' in {settings.Location}.");
    }

    private async Task<Page<Image>> ListMarketplaceAsync(int skip, int size, CancellationToken cancellationToken)
    {
        var names = settings.ImageNames;
        var wanted = names.Skip(skip).Take(size).ToArray();
        var images = await Bounded.SelectAsync(wanted, async (name, token) => await FindAsync(ParseKnown(name), token), cancellationToken);
        var end = skip + wanted.Length;
        return new Page<Image>(
            images,
            end < names.Length ? string.Create(CultureInfo.InvariantCulture, $"{MarketplaceToken}{end}") : OwnToken
        );
    }

    private async Task<Page<Image>> ListOwnAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _arm.ListAsync(
            ArmClient.CollectionOf(_arm.Scope, ArmType.Image),
            $"api-version={ArmType.ComputeVersion}",
            request,
            ArmJson.Default.ArmListImageWire,
            cancellationToken
        );
        return new Page<Image>([.. page.Items.Select(ToImage)], page.NextToken is { } next ? OwnToken + next : null);
    }

    // One that the region does not have is shown as such: a list of the settings that lacks one would hide a typing error.
    private async Task<Image> FindAsync(ImageUrn urn, CancellationToken cancellationToken)
    {
        var versions =
            $"{_arm.SubscriptionScope}/providers/Microsoft.Compute/locations/{settings.Location}/publishers/{Uri.EscapeDataString(urn.Publisher)}"
            + $"/artifacttypes/vmimage/offers/{Uri.EscapeDataString(urn.Offer)}/skus/{Uri.EscapeDataString(urn.Sku)}/versions";
        var version = urn.Version;
        if (version == ImageUrn.Latest)
        {
            var newest = await _arm.FindAsync(
                ArmClient.Versioned(versions, ArmType.ComputeVersion, NewestOnly),
                ArmJson.Default.IReadOnlyListImageVersion,
                cancellationToken
            );
            version = newest is [var one, ..] ? one.Name : null;
        }

        var found = version is null
            ? null
            : await _arm.FindAsync(
                ArmClient.Versioned($"{versions}/{Uri.EscapeDataString(version)}", ArmType.ComputeVersion),
                ArmJson.Default.ImageVersion,
                cancellationToken
            );
        return ToImage(urn, found);
    }

    private static ImageUrn ParseKnown(string name) =>
        ImageUrn.TryParse(name, out var urn) ? urn : throw new InvalidOperationException("The validator lets no other through.");

    private Image ToImage(ImageUrn urn, ImageVersion? found) =>
        new()
        {
            Origin = connection,
            Id = urn.ToString(),
            Name = urn.ToString(),
            State = found is null ? ResourceState.Unavailable : ResourceState.Available,
            OperatingSystem = found?.Properties?.OsDiskImage?.OperatingSystem?.ToLowerInvariant(),
            Architecture = found?.Properties?.Architecture switch
            {
                "x64" => "x86_64",
                "Arm64" => "aarch64",
                var other => other,
            },
            MinDiskGiB = found?.Properties?.OsDiskImage?.SizeInGb is { } size ? (int)Math.Ceiling(size) : null,
            Extra = found is null
                ? new Dictionary<string, JsonElement>()
                : new Dictionary<string, JsonElement> { ["version"] = JsonSerializer.SerializeToElement(found.Name) },
        };

    private Image ToImage(ImageWire image) =>
        new()
        {
            Origin = connection,
            Id = _arm.ToId(image.Id),
            Name = image.Name,
            State = image.Properties?.ProvisioningState switch
            {
                "Succeeded" or "Updating" => ResourceState.Available,
                "Creating" => ResourceState.Creating,
                "Deleting" => ResourceState.Deleting,
                "Failed" => ResourceState.Error,
                _ => ResourceState.Unknown,
            },
            NativeState = image.Properties?.ProvisioningState,
            OperatingSystem = image.Properties?.StorageProfile?.OsDisk?.OsType?.ToLowerInvariant(),
            MinDiskGiB = image.Properties?.StorageProfile?.OsDisk?.DiskSizeGb,
            SourceNode = image.Properties?.SourceVirtualMachine?.Id is { } machine ? _arm.ToId(machine) : (ResourceId?)null,
        };
}

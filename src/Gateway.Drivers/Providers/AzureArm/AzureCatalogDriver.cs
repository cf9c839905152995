using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>What can be had, and where. Azure tells both in lists only, without prices.</summary>
internal sealed class AzureCatalogDriver(HttpClient http, Connection connection, AzureSettings settings) : ISizeDriver, ILocationDriver
{
    // The only version that there is: https://learn.microsoft.com/rest/api/compute/resource-skus/list
    private const string SkusVersion = "2021-07-01";
    private const string LocationsVersion = "2022-12-01";
    private const int MiBInGiB = 1024;

    private readonly ArmClient _arm = new(http, connection, settings);

    [Filters(FilterField.Location)]
    [Note("sizes of the connection's location unless another is asked for; those closed to the subscription are unavailable; no prices")]
    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var location = request.Filter.Location ?? settings.Location;
        var page = await ListSkusAsync(request, location, IsSize, cancellationToken);
        return new Page<Size>([.. page.Items.Select(sku => ToSize(sku, location))], page.NextToken);
    }

    [Emulated("Azure has a list only: it is read to the size")]
    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(
            (request, token) =>
                ListSkusAsync(
                    request,
                    settings.Location,
                    sku => IsSize(sku) && string.Equals(sku.Name, id, StringComparison.OrdinalIgnoreCase),
                    token
                ),
            cancellationToken
        );
        return found is null
            ? throw connection.Fail(DriverErrorKind.NotFound, $"There is no size '{id}' in {settings.Location}.")
            : ToSize(found, settings.Location);
    }

    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await ListRegionsAsync(request, IsRegion, cancellationToken);
        return new Page<Location>([.. page.Items.Select(ToLocation)], page.NextToken);
    }

    [Emulated("Azure has a list only: it is read to the location")]
    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(
            (request, token) => ListRegionsAsync(request, region => IsRegion(region) && region.Name == id, token),
            cancellationToken
        );
        return found is null ? throw connection.Fail(DriverErrorKind.NotFound, $"There is no location '{id}'.") : ToLocation(found);
    }

    private async Task<T?> FindAsync<T>(Func<PageRequest, CancellationToken, Task<Page<T>>> list, CancellationToken cancellationToken)
        where T : class
    {
        var pages = connection.FollowAsync(
            token => list(PageRequest.First() with { Token = token }, cancellationToken),
            page => page.NextToken,
            cancellationToken
        );
        await foreach (var page in pages)
        {
            if (page.Items is [var found, ..])
            {
                return found;
            }
        }

        return null;
    }

    private Task<Page<SkuWire>> ListSkusAsync(
        PageRequest request,
        string location,
        Func<SkuWire, bool> keep,
        CancellationToken cancellationToken
    ) =>
        _arm.ListAsync(
            $"{_arm.SubscriptionScope}/providers/Microsoft.Compute/skus",
            $"api-version={SkusVersion}&$filter={Uri.EscapeDataString($"location eq '{location.Replace("'", "''", StringComparison.Ordinal)}'")}",
            request,
            ArmJson.Default.ArmListSkuWire,
            cancellationToken,
            keep
        );

    private Task<Page<LocationWire>> ListRegionsAsync(
        PageRequest request,
        Func<LocationWire, bool> keep,
        CancellationToken cancellationToken
    ) =>
        _arm.ListAsync(
            $"{_arm.SubscriptionScope}/locations",
            $"api-version={LocationsVersion}",
            request,
            ArmJson.Default.ArmListLocationWire,
            cancellationToken,
            keep
        );

    private static bool IsSize(SkuWire sku) => sku.ResourceType == "virtualMachines";

    // The others are "europe" or "global", where no machine can be.
    private static bool IsRegion(LocationWire location) => location.Metadata?.RegionType != "Logical";

    private Size ToSize(SkuWire sku, string location)
    {
        var restriction = sku.Restrictions?.FirstOrDefault(restriction => restriction.Type == "Location");
        return new Size
        {
            Origin = connection,
            Id = sku.Name,
            Name = sku.Name,
            State = restriction is null ? ResourceState.Available : ResourceState.Unavailable,
            NativeState = restriction?.ReasonCode,
            Vcpus = NumberOf(sku, "vCPUs"),
            MemoryMiB = NumberOf(sku, "MemoryGB") is { } memory ? (int)(memory * MiBInGiB) : null,
            Locations = [location],
            Extra = ToExtra(sku),
        };
    }

    private static Dictionary<string, JsonElement> ToExtra(SkuWire sku)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (sku.Family is { } family)
        {
            extra["family"] = JsonSerializer.SerializeToElement(family);
        }

        if (CapabilityOf(sku, "CpuArchitectureType") is { } architecture)
        {
            extra["architecture"] = JsonSerializer.SerializeToElement(architecture);
        }

        // Lost when the node stops, and so not the size's disk.
        if (NumberOf(sku, "MaxResourceVolumeMB") is { } disk)
        {
            extra["temporaryDiskMiB"] = JsonSerializer.SerializeToElement((long)disk);
        }

        return extra;
    }

    private static decimal? NumberOf(SkuWire sku, string name) =>
        decimal.TryParse(CapabilityOf(sku, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? CapabilityOf(SkuWire sku, string name) =>
        sku.Capabilities?.FirstOrDefault(capability => capability.Name == name)?.Value;

    private Location ToLocation(LocationWire location)
    {
        var extra = new Dictionary<string, JsonElement> { ["displayName"] = JsonSerializer.SerializeToElement(location.DisplayName) };
        if (location.Metadata is { } metadata)
        {
            extra["geography"] = JsonSerializer.SerializeToElement(metadata.Geography);
            extra["physicalLocation"] = JsonSerializer.SerializeToElement(metadata.PhysicalLocation);
        }

        return new Location
        {
            Origin = connection,
            Id = location.Name,
            Name = location.Name,
            State = ResourceState.Available,
            Extra = extra,
        };
    }
}

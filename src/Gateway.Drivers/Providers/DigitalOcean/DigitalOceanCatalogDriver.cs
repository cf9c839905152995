using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>What can be had, and where.</summary>
[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanCatalogDriver(HttpClient http, Connection connection) : ISizeDriver, ILocationDriver
{
    private const string Currency = "USD";

    // Prices come as binary floats (0.00743999984115362); the price list has five places.
    private const int PricePlaces = 5;

    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    public Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync("sizes", request, [], DigitalOceanJson.Default.SizeList, list => list.Sizes, ToSize, cancellationToken);

    [Emulated("looked for in the list: DigitalOcean gives no single size")]
    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _digitalOcean.FindAsync(
            "sizes",
            DigitalOceanJson.Default.SizeList,
            list => list.Sizes,
            size => size.Slug == id,
            cancellationToken
        );
        return ToSize(found ?? throw _digitalOcean.NotFound("size", id));
    }

    public Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync(
            "regions",
            request,
            [],
            DigitalOceanJson.Default.RegionList,
            list => list.Regions,
            ToLocation,
            cancellationToken
        );

    [Emulated("looked for in the list: DigitalOcean gives no single region")]
    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _digitalOcean.FindAsync(
            "regions",
            DigitalOceanJson.Default.RegionList,
            list => list.Regions,
            region => region.Slug == id,
            cancellationToken
        );
        return ToLocation(found ?? throw _digitalOcean.NotFound("location", id));
    }

    private Size ToSize(SizeWire size) =>
        new()
        {
            Origin = connection,
            Id = size.Slug,
            Name = size.Slug,
            State = StateOf(size.Available),
            Vcpus = size.Vcpus,
            MemoryMiB = size.Memory,
            DiskGiB = size.Disk,
            PricePerHour = size.PriceHourly is { } price ? decimal.Round(price, PricePlaces) : null,
            Currency = size.PriceHourly is null ? null : Currency,
            Locations = [.. (size.Regions ?? []).Select(region => (ResourceId)region)],
            Extra = new Dictionary<string, JsonElement> { ["description"] = JsonSerializer.SerializeToElement(size.Description) },
        };

    private Location ToLocation(RegionWire region) =>
        new()
        {
            Origin = connection,
            Id = region.Slug,
            Name = region.Name,
            State = StateOf(region.Available),
            Extra = new Dictionary<string, JsonElement> { ["features"] = JsonSerializer.SerializeToElement(region.Features ?? []) },
        };

    private static ResourceState StateOf(bool? isAvailable) =>
        isAvailable switch
        {
            true => ResourceState.Available,
            false => ResourceState.Unavailable,
            null => ResourceState.Unknown,
        };
}

using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>What can be had, and where.</summary>
[Limits(PageSize = HetznerClient.MostItems)]
internal sealed class HetznerCatalogDriver(HttpClient http, Connection connection) : ISizeDriver, ILocationDriver
{
    // Every price list is in euros: https://docs.hetzner.cloud/reference/cloud, Pricing.
    private const string Currency = "EUR";
    private const int MiBInGB = 1024;

    private readonly HetznerClient _hetzner = new(http, connection);

    [Filters(FilterField.Name)]
    [Note("the price is the lowest of all locations, net; extra has the prices of each")]
    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        var list = await _hetzner.ListAsync("server_types", window, NameOf(request), HetznerJson.Default.ServerTypeList, cancellationToken);
        return window.ToPage(list.ServerTypes, list.Meta, ToSize);
    }

    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken)
    {
        var address = _hetzner.Address("server_types", "size", id);
        return ToSize((await _hetzner.GetAsync(address, HetznerJson.Default.ServerTypeAnswer, cancellationToken)).ServerType);
    }

    [Filters(FilterField.Name)]
    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        var list = await _hetzner.ListAsync("locations", window, NameOf(request), HetznerJson.Default.LocationList, cancellationToken);
        return window.ToPage(list.Locations, list.Meta, ToLocation);
    }

    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken)
    {
        var address = _hetzner.Address("locations", "location", id);
        return ToLocation((await _hetzner.GetAsync(address, HetznerJson.Default.LocationAnswer, cancellationToken)).Location);
    }

    private static IEnumerable<(string Name, string Value)> NameOf(PageRequest request) =>
        request.Filter.Name is { } name ? [("name", name)] : [];

    private Size ToSize(ServerTypeWire type)
    {
        var price = LowestPrice(type.Prices);
        return new Size
        {
            Origin = connection,
            Id = HetznerClient.ToId(type.Id),
            Name = type.Name,
            State = ResourceState.Available,
            Vcpus = type.Cores,
            MemoryMiB = type.Memory < int.MaxValue ? (type.Memory * MiBInGB).Ceiling() : null,
            DiskGiB = type.Disk,
            PricePerHour = price,
            Currency = price is null ? null : Currency,
            Locations = [.. (type.Locations ?? []).Select(location => HetznerClient.ToId(location.Id))],
            Extra = new Dictionary<string, JsonElement>
            {
                ["prices"] = type.Prices ?? JsonElement.Parse("null"),
                ["architecture"] = JsonSerializer.SerializeToElement(type.Architecture),
                ["cpuType"] = JsonSerializer.SerializeToElement(type.CpuType),
            },
        };
    }

    private static decimal? LowestPrice(JsonElement? prices) =>
        prices is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().Select(PriceOf).Min() : null;

    // Null where it is none, or in another form than ever.
    private static decimal? PriceOf(JsonElement price) =>
        price.ValueKind == JsonValueKind.Object
        && price.TryGetProperty("price_hourly", out var hourly)
        && hourly.ValueKind == JsonValueKind.Object
        && hourly.TryGetProperty("net", out var net)
        && net.ValueKind == JsonValueKind.String
        && decimal.TryParse(net.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : null;

    private Location ToLocation(LocationWire location) =>
        new()
        {
            Origin = connection,
            Id = HetznerClient.ToId(location.Id),
            Name = location.Name,
            State = ResourceState.Available,
            Country = location.Country,
            Extra = new Dictionary<string, JsonElement>
            {
                ["city"] = JsonSerializer.SerializeToElement(location.City),
                ["networkZone"] = JsonSerializer.SerializeToElement(location.NetworkZone),
            },
        };
}

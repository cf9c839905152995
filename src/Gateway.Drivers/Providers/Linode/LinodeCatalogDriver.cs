using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>What can be had, and where.</summary>
[Limits(PageSize = LinodeClient.MostItems)]
internal sealed class LinodeCatalogDriver(HttpClient http, Connection connection) : ISizeDriver, ILocationDriver
{
    private const string Currency = "USD";

    // Disks of types, and sizes of images, are in MB of 1,024 × 1,024 bytes.
    private const int MiBInGiB = 1024;

    private readonly LinodeClient _linode = new(http, connection);

    [Note("the price is the usual one; extra has those of regions that cost more")]
    public Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _linode.CutAsync("linode/types", request, LinodeJson.Default.ListAnswerTypeWire, ToSize, cancellationToken);

    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken) =>
        ToSize(await _linode.GetAsync(_linode.AddressOfWord("linode/types", "size", id), LinodeJson.Default.TypeWire, cancellationToken));

    public Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken) =>
        _linode.CutAsync("regions", request, LinodeJson.Default.ListAnswerRegionWire, ToLocation, cancellationToken);

    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        ToLocation(
            await _linode.GetAsync(_linode.AddressOfWord("regions", "location", id), LinodeJson.Default.RegionWire, cancellationToken)
        );

    private Size ToSize(TypeWire type) =>
        new()
        {
            Origin = connection,
            Id = type.Id,
            Name = type.Label,
            State = ResourceState.Available,
            Vcpus = type.Vcpus,
            MemoryMiB = type.Memory,
            DiskGiB = type.Disk / MiBInGiB,
            PricePerHour = type.Price?.Hourly,
            Currency = type.Price?.Hourly is null ? null : Currency,
            Extra = type.RegionPrices is { ValueKind: JsonValueKind.Array } prices
                ? new Dictionary<string, JsonElement> { ["regionPrices"] = prices }
                : new Dictionary<string, JsonElement>(),
        };

    private Location ToLocation(RegionWire region) =>
        new()
        {
            Origin = connection,
            Id = region.Id,
            Name = region.Label,
            State = region.Status switch
            {
                "ok" => ResourceState.Available,
                "outage" => ResourceState.Unavailable,
                _ => ResourceState.Unknown,
            },
            NativeState = region.Status,
            Country = region.Country?.ToUpperInvariant(),
            Extra = new Dictionary<string, JsonElement> { ["capabilities"] = JsonSerializer.SerializeToElement(region.Capabilities ?? []) },
        };
}

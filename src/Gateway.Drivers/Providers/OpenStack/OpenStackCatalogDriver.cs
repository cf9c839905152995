using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Flavors, and the zones of a region.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackCatalogDriver(HttpClient http, Connection connection, KeystoneSession session) : ISizeDriver, ILocationDriver
{
    private readonly OpenStackClient _client = new(http, connection, session);

    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Compute,
            "/flavors/detail",
            OpenStackJson.Default.FlavorList,
            cancellationToken,
            [("sort_key", "flavorid"), ("sort_dir", "asc"), .. OpenStackClient.PageOf(request)]
        );
        return OpenStackClient.ToPage(list.Flavors, OpenStackClient.HasNext(list.FlavorsLinks), ToSize);
    }

    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken)
    {
        // An operator may give any id to a flavor, but not the words that stand in its place.
        if (id is "detail" or "." or ".." || id.Contains('/', StringComparison.Ordinal))
        {
            throw connection.Fail(DriverErrorKind.NotFound, $"There is no size '{id}'.");
        }

        var path = $"/flavors/{WireAddress.Encode(id)}";
        return ToSize(
            (await _client.GetAsync(OpenStackService.Compute, path, OpenStackJson.Default.FlavorAnswer, cancellationToken)).Flavor
        );
    }

    [Note("availability zones; a region is a connection of its own")]
    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var zones = await ListZonesAsync(cancellationToken);
        // Nova has no pages here: the window is over the whole list.
        var window = PageWindow.Read(connection, request, OpenStackClient.MostItems);
        var whole = new PageWindow(1, zones.Count, ((window.Number - 1) * window.Size) + window.Skip, window.Take);
        return whole.ToPage(zones, hasMore: false, ToLocation);
    }

    [Emulated("found in the list of all zones")]
    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        (await ListZonesAsync(cancellationToken)).FirstOrDefault(zone => zone.Name == id) is { } found
            ? ToLocation(found)
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no location '{id}'.");

    private async Task<IReadOnlyList<ZoneWire>> ListZonesAsync(CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Compute,
            "/os-availability-zone",
            OpenStackJson.Default.ZoneList,
            cancellationToken
        );
        return [.. list.Zones.OrderBy(zone => zone.Name, StringComparer.Ordinal)];
    }

    private Size ToSize(FlavorWire flavor) =>
        new()
        {
            Origin = connection,
            Id = flavor.Id,
            Name = flavor.Name,
            State = flavor.IsDisabled == true ? ResourceState.Unavailable : ResourceState.Available,
            Vcpus = flavor.Vcpus,
            MemoryMiB = flavor.Ram,
            // A flavor without a disk takes what the image needs.
            DiskGiB = flavor.Disk is 0 ? null : flavor.Disk,
            Extra = flavor.Ephemeral is > 0
                ? new Dictionary<string, JsonElement> { ["ephemeralGiB"] = JsonSerializer.SerializeToElement(flavor.Ephemeral) }
                : new Dictionary<string, JsonElement>(),
        };

    private Location ToLocation(ZoneWire zone) =>
        new()
        {
            Origin = connection,
            Id = zone.Name,
            Name = zone.Name,
            State = zone.State?.Available switch
            {
                true => ResourceState.Available,
                false => ResourceState.Unavailable,
                null => ResourceState.Unknown,
            },
        };
}

using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>What can be had, and where.</summary>
[Limits(PageSize = GcpClient.MostItems)]
internal sealed class GcpCatalogDriver(HttpClient http, Connection connection, GcpSettings settings) : ISizeDriver, ILocationDriver
{
    private readonly GcpClient _gcp = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.Location)]
    [Note("each zone has its own sizes: narrow the list by location")]
    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var filter = GcpFilter.Of(request.Filter);
        return request.Filter.Location is { } zone
            ? await ListZoneAsync(zone, request, filter, cancellationToken)
            : await ListAllAsync(request, filter, cancellationToken);
    }

    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken)
    {
        var read = GcpId.Find(connection, id, "size");
        var path = $"zones/{read.Scope}/machineTypes/{read.Name}";
        return ToSize(await _gcp.GetAsync(path, GcpJson.Default.MachineTypeWire, cancellationToken));
    }

    [Filters(FilterField.Name, FilterField.State)]
    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var filter = GcpFilter.Of(request.Filter, GcpFilter.WordsOf(ZoneStates, request.Filter.State));
        var list = await _gcp.ListAsync("zones", request, filter, GcpJson.Default.ZoneList, cancellationToken);
        return new Page<Location>([.. (list.Items ?? []).Select(ToLocation)], list.NextPageToken);
    }

    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        GcpName.IsName(id)
            ? ToLocation(await _gcp.GetAsync($"zones/{id}", GcpJson.Default.ZoneWire, cancellationToken))
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no location '{id}'.");

    private static readonly Dictionary<string, ResourceState> ZoneStates = new(StringComparer.Ordinal)
    {
        ["UP"] = ResourceState.Available,
        ["DOWN"] = ResourceState.Unavailable,
    };

    private async Task<Page<Size>> ListAllAsync(PageRequest request, string? filter, CancellationToken cancellationToken)
    {
        var list = await _gcp.ListAsync("aggregated/machineTypes", request, filter, GcpJson.Default.MachineTypeScopes, cancellationToken);
        var scopes = list.Items?.Values.ToArray() ?? [];
        _gcp.ThrowIfShort(scopes.Select(scope => scope.Warning));
        return new Page<Size>([.. scopes.SelectMany(scope => scope.MachineTypes ?? []).Select(ToSize)], list.NextPageToken);
    }

    private async Task<Page<Size>> ListZoneAsync(string zone, PageRequest request, string? filter, CancellationToken cancellationToken)
    {
        if (!GcpName.IsName(zone))
        {
            return new Page<Size>([]);
        }

        try
        {
            var path = $"zones/{zone}/machineTypes";
            var list = await _gcp.ListAsync(path, request, filter, GcpJson.Default.MachineTypeList, cancellationToken);
            return new Page<Size>([.. (list.Items ?? []).Select(ToSize)], list.NextPageToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // No such zone: nothing is in it.
            return new Page<Size>([]);
        }
    }

    private Size ToSize(MachineTypeWire type)
    {
        var zone = GcpId.NameOf(type.Zone) ?? "";
        return new Size
        {
            Origin = connection,
            Id = new GcpId(zone, type.Name).ToString(),
            Name = type.Name,
            State = GcpImages.IsWithdrawn(type.Deprecated) ? ResourceState.Unavailable : ResourceState.Available,
            NativeState = type.Deprecated?.State,
            CreatedAt = type.CreationTimestamp?.ToUniversalTime(),
            Vcpus = type.GuestCpus,
            MemoryMiB = type.MemoryMb,
            Locations = [zone],
            Extra = ToExtra(type),
        };
    }

    private static Dictionary<string, JsonElement> ToExtra(MachineTypeWire type)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (type.Architecture is { } architecture)
        {
            extra["architecture"] = JsonSerializer.SerializeToElement(architecture);
        }

        if (type.Description is { } description)
        {
            extra["description"] = JsonSerializer.SerializeToElement(description);
        }

        if (type.IsSharedCpu is { } isShared)
        {
            extra["isSharedCpu"] = JsonSerializer.SerializeToElement(isShared);
        }

        if (type.Accelerators is { } accelerators)
        {
            extra["accelerators"] = accelerators;
        }

        return extra;
    }

    private Location ToLocation(ZoneWire zone) =>
        new()
        {
            Origin = connection,
            Id = zone.Name,
            Name = zone.Name,
            State = ZoneStates.GetValueOrDefault(zone.Status ?? "", ResourceState.Unknown),
            NativeState = zone.Status,
            CreatedAt = zone.CreationTimestamp?.ToUniversalTime(),
            Extra = zone.Region is null
                ? new Dictionary<string, JsonElement>()
                : new Dictionary<string, JsonElement> { ["region"] = JsonSerializer.SerializeToElement(GcpId.NameOf(zone.Region)) },
        };
}

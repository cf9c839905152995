using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>What can be had, and where. CloudAPI gives these lists whole.</summary>
internal sealed class TritonCatalogDriver(HttpClient http, Connection connection, TritonSettings settings) : ISizeDriver, ILocationDriver
{
    private const int MiBInGiB = 1024;

    private readonly TritonClient _triton = new(http, connection, settings);

    [Filters(FilterField.Name)]
    [Note("packages go by their names, as machines tell them; CloudAPI has no prices")]
    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = ListWindow.Read(connection, request);
        // A star stands for anything.
        IEnumerable<(string, string)> name =
            request.Filter.Name is { Length: > 0 } wanted && !wanted.Contains('*', StringComparison.Ordinal) ? [("name", wanted)] : [];
        var packages = await _triton.ListAsync("packages", name, TritonJson.Default.IReadOnlyListPackageWire, cancellationToken);
        return window.Cut(packages, ToSize);
    }

    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken) =>
        ToSize(await _triton.GetAsync(_triton.NamedAddressOf("packages", "size", id), TritonJson.Default.PackageWire, cancellationToken));

    [Note("all datacenters of the cloud; a connection makes things in its own only")]
    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = ListWindow.Read(connection, request);
        return window.Cut(
            [.. (await AllAsync(cancellationToken)).OrderBy(datacenter => datacenter.Key, StringComparer.Ordinal)],
            ToLocation
        );
    }

    // Asking for one by name is answered with a redirect to its own address.
    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).TryGetValue(id, out var address)
            ? ToLocation(KeyValuePair.Create(id, address))
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no location '{id}'.");

    private Task<Dictionary<string, string>> AllAsync(CancellationToken cancellationToken) =>
        _triton.GetAsync("datacenters", TritonJson.Default.DictionaryStringString, cancellationToken);

    private Size ToSize(PackageWire package)
    {
        var extra = new Dictionary<string, JsonElement> { ["uuid"] = JsonSerializer.SerializeToElement(package.Id) };
        if (package.Swap is { } swap)
        {
            extra["swapMiB"] = JsonSerializer.SerializeToElement(swap);
        }

        foreach (var (name, value) in new[] { ("group", package.Group), ("version", package.Version) })
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }

        return new Size
        {
            Origin = connection,
            Id = package.Name,
            Name = package.Name,
            State = ResourceState.Available,
            // Containers with a share of the processors have none of their own.
            Vcpus = package.Vcpus is > 0 ? package.Vcpus : null,
            MemoryMiB = package.Memory,
            DiskGiB = package.Disk / MiBInGiB,
            Locations = settings.Datacenter is { } here ? [here] : [],
            Extra = extra,
        };
    }

    private Location ToLocation(KeyValuePair<string, string> datacenter) =>
        new()
        {
            Origin = connection,
            Id = datacenter.Key,
            Name = datacenter.Key,
            State = ResourceState.Available,
            Extra = new Dictionary<string, JsonElement> { ["endpoint"] = JsonSerializer.SerializeToElement(datacenter.Value) },
        };
}

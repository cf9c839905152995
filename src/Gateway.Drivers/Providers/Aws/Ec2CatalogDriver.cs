using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Instance types, and the availability zones of the connection's region.</summary>
[Limits(PageSize = MostTypes)]
internal sealed class Ec2CatalogDriver(HttpClient http, Connection connection, AwsSettings settings) : ISizeDriver, ILocationDriver
{
    private const int MostTypes = 100;

    private readonly Ec2Client _ec2 = new(http, connection, settings);

    [Filters(FilterField.Name)]
    [Note("EC2 tells no prices; disks are made by size with each node, and not every zone has every size")]
    public Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var call = new Ec2Request("DescribeInstanceTypes").AddExactFilter("instance-type", request.Filter.Name);
        return _ec2.ListAsync<Size>(call, request, "instanceTypeSet", item => [ToSize(item)], cancellationToken, MostTypes);
    }

    public Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken) =>
        _ec2.GetAsync("DescribeInstanceTypes", "InstanceType", id, "instanceTypeSet", ToSize, cancellationToken);

    [Filters(FilterField.Name)]
    [Note("availability zones; the region is the connection's")]
    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var zones = await FindZonesAsync(request.Filter.Name, cancellationToken);
        return Ec2Page.Read(connection, request).ToPage(zones, next: null);
    }

    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken) =>
        await FindZonesAsync(id, cancellationToken) is [var zone, ..] ? zone : throw _ec2.NotFound(id);

    // There are no pages of these.
    private async Task<Location[]> FindZonesAsync(string? name, CancellationToken cancellationToken)
    {
        var call = new Ec2Request("DescribeAvailabilityZones").AddExactFilter("zone-name", name);
        var zones = await _ec2.FindAsync(call, "availabilityZoneInfo", ToLocation, cancellationToken);
        return [.. zones.OrderBy(zone => zone.Name, StringComparer.Ordinal)];
    }

    private Size ToSize(Ec2Item type)
    {
        var name = type.Text("instanceType") ?? throw new FormatException("An instance type without a name.");
        var extra = new Dictionary<string, JsonElement>
        {
            ["architectures"] = JsonSerializer.SerializeToElement(type.Texts("processorInfo/supportedArchitectures").ToArray()),
            ["currentGeneration"] = JsonSerializer.SerializeToElement(type.Flag("currentGeneration")),
        };
        if (type.Number("instanceStorageInfo/totalSizeInGB") is { } scratch)
        {
            // Disks of the host, lost when the node stops: not what it starts from.
            extra["instanceStorageGB"] = JsonSerializer.SerializeToElement(scratch);
        }

        return new Size
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
            Vcpus = type.Number("vCpuInfo/defaultVCpus"),
            MemoryMiB = type.Number("memoryInfo/sizeInMiB"),
            Extra = extra,
        };
    }

    private Location ToLocation(Ec2Item zone)
    {
        var name = zone.Text("zoneName") ?? throw new FormatException("A zone without a name.");
        var state = zone.Text("zoneState");
        return new Location
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = state switch
            {
                "available" or "information" => ResourceState.Available,
                "unavailable" or "impaired" or "constrained" => ResourceState.Unavailable,
                _ => ResourceState.Unknown,
            },
            NativeState = state,
            Extra = new Dictionary<string, JsonElement>
            {
                ["region"] = JsonSerializer.SerializeToElement(zone.Text("regionName")),
                ["zoneId"] = JsonSerializer.SerializeToElement(zone.Text("zoneId")),
                ["zoneType"] = JsonSerializer.SerializeToElement(zone.Text("zoneType")),
            },
        };
    }
}

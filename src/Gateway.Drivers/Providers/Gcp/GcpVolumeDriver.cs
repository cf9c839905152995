using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>Disks, also those that nodes boot from.</summary>
[Limits(PageSize = GcpClient.MostItems)]
internal sealed class GcpVolumeDriver(HttpClient http, Connection connection, GcpSettings settings) : IVolumeDriver
{
    // What systems with Google's agent call a disk with a device name.
    private const string DeviceFolder = "/dev/disk/by-id/google-";

    private readonly GcpClient _gcp = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.Tag)]
    public async Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var filter = GcpFilter.Of(request.Filter, withTags: true);
        var list = await _gcp.ListAsync("aggregated/disks", request, filter, GcpJson.Default.DiskScopes, cancellationToken);
        var scopes = list.Items?.Values.ToArray() ?? [];
        _gcp.ThrowIfShort(scopes.Select(scope => scope.Warning));
        return new Page<Volume>([.. scopes.SelectMany(scope => scope.Disks ?? []).Select(ToVolume)], list.NextPageToken);
    }

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume(await _gcp.GetAsync(PathOf(id), GcpJson.Default.DiskWire, cancellationToken));

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<GcpVolumeOptions>(request);
        var zone = ZoneOf(request);
        var disk = new DiskWire
        {
            Name = request.Name,
            SizeGb = request.SizeGiB,
            SourceSnapshot = request.Snapshot is { } snapshot
                ? $"projects/{await _gcp.GetProjectAsync(cancellationToken)}/{GcpSnapshotDriver.Refer(connection, snapshot)}"
                : null,
            Type = options.DiskType is { } type
                ? $"projects/{await _gcp.GetProjectAsync(cancellationToken)}/zones/{zone}/diskTypes/{type}"
                : null,
            Labels = request.Tags.Count == 0 ? null : new Dictionary<string, string>(request.Tags),
        };
        var content = JsonHttp.ToContent(disk, GcpJson.Default.DiskWire);
        var operation = await _gcp.BeginAsync(HttpMethod.Post, $"zones/{zone}/disks", content, cancellationToken).RefersToAsync("location");
        var id = new GcpId(zone, request.Name).ToString();
        var told = disk with { Zone = zone, Status = "CREATING" };
        return await _gcp.GetMadeAsync(operation, () => GetVolumeAsync(id, cancellationToken), () => ToVolume(told), cancellationToken);
    }

    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        var disk = await RequireAsync(id, isAttached: false, "cannot be attached", cancellationToken);
        var node = GcpId.Refer(connection, request.Node, "node", "node");
        if (disk.Zone is not null && GcpId.NameOf(disk.Zone) != node.Scope)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"The node '{node}' is not in the zone of the volume '{id}'.", "node");
        }

        var attached = new AttachedDiskWire
        {
            Source = $"projects/{await _gcp.GetProjectAsync(cancellationToken)}/{PathOf(id)}",
            DeviceName = DeviceOf(request),
        };
        var content = JsonHttp.ToContent(attached, GcpJson.Default.AttachedDiskWire);
        var operation = await _gcp.BeginAsync(HttpMethod.Post, $"{InstancePath(node)}/attachDisk", content, cancellationToken)
            .RefersToAsync("node");
        await _gcp.EndAsync(operation, cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    [Note("from all nodes that read it, where there are several")]
    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        var disk = await RequireAsync(id, isAttached: true, "is attached to no node", cancellationToken);
        await Bounded.SelectAsync(disk.Users!, (user, token) => DetachAsync(id, user, token), cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken) =>
        await _gcp.BeginAsync(HttpMethod.Delete, PathOf(id), content: null, cancellationToken);

    // A disk goes by the device name that it has on its node.
    private async Task<bool> DetachAsync(string id, string user, CancellationToken cancellationToken)
    {
        var node = GcpId.Find(connection, GcpId.OfAddress(user)!.Value.Value, "node");
        var instance = await _gcp.GetAsync(InstancePath(node), GcpJson.Default.InstanceWire, cancellationToken);
        var device = instance.Disks?.FirstOrDefault(disk => GcpId.OfAddress(disk.Source)?.Value == id)?.DeviceName;
        if (device is null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}' is attached to no node.");
        }

        var path = $"{InstancePath(node)}/detachDisk";
        var operation = await _gcp.BeginAsync(HttpMethod.Post, path, content: null, cancellationToken, query: [("deviceName", device)]);
        await _gcp.EndAsync(operation, cancellationToken);
        return true;
    }

    private async Task<DiskWire> RequireAsync(string id, bool isAttached, string wish, CancellationToken cancellationToken)
    {
        var disk = await _gcp.GetAsync(PathOf(id), GcpJson.Default.DiskWire, cancellationToken);
        if (disk.Users is { Count: > 0 } != isAttached)
        {
            var where = isAttached ? "" : $" is attached to node '{GcpId.OfAddress(disk.Users![0])!.Value.Value}' and";
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}'{where} {wish}.");
        }

        return disk;
    }

    private string ZoneOf(CreateVolume request)
    {
        var zone =
            request.Location?.Value
            ?? settings.Zone
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Google chooses no zone for volumes: give a location, or set the connection's Zone.",
                "location"
            );
        return GcpName.IsName(zone)
            ? zone
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no location '{zone}'.", "location");
    }

    private string? DeviceOf(AttachVolume request) =>
        request.Device is null ? null
        : request.Device.StartsWith(DeviceFolder, StringComparison.Ordinal) ? request.Device[DeviceFolder.Length..]
        : throw connection.NotSupported($"Google names devices {DeviceFolder}NAME.", "device");

    private string PathOf(string id)
    {
        var read = GcpId.Find(connection, id, "volume");
        return $"{read.ScopePath}/disks/{read.Name}";
    }

    private static string InstancePath(GcpId node) => $"zones/{node.Scope}/instances/{node.Name}";

    private Volume ToVolume(DiskWire disk)
    {
        var scope = GcpId.NameOf(disk.Zone ?? disk.Region) ?? "";
        var user = disk.Users is [var first, ..] ? first : null;
        return new Volume
        {
            Origin = connection,
            Id = new GcpId(scope, disk.Name).ToString(),
            Name = disk.Name,
            State = disk.Status switch
            {
                "CREATING" or "RESTORING" => VolumeState.Creating,
                "READY" => user is null ? VolumeState.Available : VolumeState.InUse,
                "DELETING" => VolumeState.Deleting,
                "FAILED" or "UNAVAILABLE" => VolumeState.Error,
                _ => VolumeState.Unknown,
            },
            NativeState = disk.Status,
            CreatedAt = disk.CreationTimestamp?.ToUniversalTime(),
            SizeGiB = (int?)disk.SizeGb,
            Location = scope,
            Node = GcpId.OfAddress(user),
            Tags = disk.Labels ?? [],
        };
    }
}

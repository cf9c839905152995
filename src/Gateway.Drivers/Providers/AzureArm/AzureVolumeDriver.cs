using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>Managed disks, those of the nodes' systems too.</summary>
internal sealed class AzureVolumeDriver(HttpClient http, Connection connection, AzureSettings settings) : IVolumeDriver
{
    private readonly ArmClient _arm = new(http, connection, settings);

    public async Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _arm.ListAsync(
            ArmClient.CollectionOf(_arm.Scope, ArmType.Disk),
            $"api-version={ArmType.Disk.Version}",
            request,
            ArmJson.Default.ArmListDiskWire,
            cancellationToken
        );
        return new Page<Volume>([.. page.Items.Select(ToVolume)], page.NextToken);
    }

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume(
            await _arm.GetAsync(
                ArmClient.Versioned(_arm.PathOf(ArmType.Disk, id), ArmType.Disk.Version),
                ArmJson.Default.DiskWire,
                cancellationToken
            )
        );

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<AzureVolumeOptions>(request);
        var source = request.Snapshot is { } snapshot ? _arm.Refer(ArmType.Snapshot, snapshot, "snapshot") : null;
        var address = _arm.NewAddress(ArmType.Disk, request.Name);
        await _arm.RequireFreeAsync(ArmType.Disk, request.Name, cancellationToken);
        var body = new DiskBody(
            request.Location?.Value ?? settings.Location,
            options.Type is { } type ? new SkuName(type) : null,
            options.Zone is { } zone ? [zone] : null,
            request.Tags.Count == 0 ? null : new Dictionary<string, string>(request.Tags),
            new DiskBodyProperties(new CreationData(source is null ? "Empty" : "Copy", source), request.SizeGiB, Incremental: null)
        );
        var made = await _arm.SendAsync(
                HttpMethod.Put,
                address,
                body,
                ArmJson.Default.DiskBody,
                ArmJson.Default.DiskWire,
                cancellationToken
            )
            .RefersToAsync(source is null ? null : "snapshot");
        return ToVolume(made);
    }

    [Note("Azure chooses the slot (LUN); the system names the device")]
    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            throw connection.NotSupported("Azure knows slots and no names of devices.", "device");
        }

        await RequireAsync(id, isAttached: false, "cannot be attached", cancellationToken);
        var body = new DisksBody([new DiskIdBody(_arm.Refer(ArmType.Disk, id, "volume"))], null);
        await ChangeDisksAsync(_arm.Refer(ArmType.Machine, request.Node, "node"), body, cancellationToken).RefersToAsync("node");
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        var volume = await RequireAsync(id, isAttached: true, "is attached to no node", cancellationToken);
        var body = new DisksBody(null, [new DiskIdBody(_arm.Refer(ArmType.Disk, id, "volume"))]);
        await ChangeDisksAsync(volume.Node!.Value.Value, body, cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: false, "cannot be deleted", cancellationToken);
        await _arm.BeginAsync(
            HttpMethod.Delete,
            ArmClient.Versioned(_arm.PathOf(ArmType.Disk, id), ArmType.Disk.Version),
            body: null,
            cancellationToken
        );
    }

    // One call that adds or takes away: with PATCH the whole list would be sent back, and another's change lost.
    private async Task<bool> ChangeDisksAsync(string machine, DisksBody body, CancellationToken cancellationToken)
    {
        var address = ArmClient.Versioned($"{_arm.PathOf(ArmType.Machine, machine)}/attachDetachDataDisks", ArmType.ComputeVersion);
        await _arm.BeginAsync(HttpMethod.Post, address, JsonHttp.ToContent(body, ArmJson.Default.DisksBody), cancellationToken);
        return true;
    }

    private async Task<Volume> RequireAsync(string id, bool isAttached, string wish, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        if (volume.Node is not null != isAttached)
        {
            var where = volume.Node is { } node ? $" is attached to node '{node.Value}' and" : "";
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}'{where} {wish}.");
        }

        return volume;
    }

    private Volume ToVolume(DiskWire disk) =>
        new()
        {
            Origin = connection,
            // The answer to a request that goes on (202) has no id yet; what is made is made in the group.
            Id = disk.Id is { } path ? _arm.ToId(path) : disk.Name,
            Name = disk.Name,
            State = StateOf(disk),
            NativeState = disk.Properties?.DiskState ?? disk.Properties?.ProvisioningState,
            CreatedAt = disk.Properties?.TimeCreated?.ToUniversalTime(),
            SizeGiB = disk.Properties?.DiskSizeGb,
            Location = disk.Location is { } location ? location : (ResourceId?)null,
            Node = disk.ManagedBy is { } machine ? _arm.ToId(machine) : (ResourceId?)null,
            Tags = disk.Tags ?? [],
            Extra = ToExtra(disk),
        };

    // https://learn.microsoft.com/rest/api/compute/disks/get, DiskState: a disk is reserved while its machine is deallocated.
    private static VolumeState StateOf(DiskWire disk) =>
        (disk.Properties?.ProvisioningState, disk.Properties?.DiskState) switch
        {
            ("Creating", _) => VolumeState.Creating,
            ("Deleting", _) => VolumeState.Deleting,
            ("Failed", _) => VolumeState.Error,
            ("Updating", _) => VolumeState.Updating,
            (_, "Attached" or "Reserved" or "Frozen" or "ActiveSAS" or "ActiveSASFrozen") => VolumeState.InUse,
            (_, "Unattached") => VolumeState.Available,
            (_, "ReadyToUpload" or "ActiveUpload") => VolumeState.Creating,
            _ => VolumeState.Unknown,
        };

    private static Dictionary<string, JsonElement> ToExtra(DiskWire disk)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (disk.Sku is { } sku)
        {
            extra["type"] = JsonSerializer.SerializeToElement(sku.Name);
        }

        if (disk.Properties?.OsType is { } system)
        {
            extra["osType"] = JsonSerializer.SerializeToElement(system);
        }

        return extra;
    }
}

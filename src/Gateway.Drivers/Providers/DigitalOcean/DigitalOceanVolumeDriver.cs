using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanVolumeDriver(HttpClient http, Connection connection, DigitalOceanSettings settings) : IVolumeDriver
{
    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    [Filters(FilterField.Name)]
    public Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync(
            "volumes",
            request,
            request.Filter.Name is { } name ? [("name", name)] : [],
            DigitalOceanJson.Default.VolumeList,
            list => list.Volumes,
            ToVolume,
            cancellationToken
        );

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume((await _digitalOcean.GetAsync(AddressOf(id), DigitalOceanJson.Default.VolumeAnswer, cancellationToken)).Volume);

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var body = Prepare(request);
        var answer = await _digitalOcean
            .PostAsync("volumes", body, DigitalOceanJson.Default.CreateVolumeBody, DigitalOceanJson.Default.VolumeAnswer, cancellationToken)
            .RefersToAsync(request.Snapshot is null ? "location" : "snapshot");
        return ToVolume(answer.Volume);
    }

    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            throw connection.NotSupported("DigitalOcean names the device itself.", "device");
        }

        // Asked first, because a missing volume and a missing node are one error of attach.
        var volume = await GetVolumeAsync(id, cancellationToken);
        RequireFree(volume, "cannot be attached");
        await RunAsync(id, "attach", _digitalOcean.Refer(request.Node, "node", "node"), cancellationToken).RefersToAsync("node");
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        var node =
            (await GetVolumeAsync(id, cancellationToken)).Node
            ?? throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}' is attached to no node.");
        await RunAsync(id, "detach", _digitalOcean.Refer(node, "node", "node"), cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
    {
        RequireFree(await GetVolumeAsync(id, cancellationToken), "cannot be deleted");
        await _digitalOcean.DeleteAsync(AddressOf(id), cancellationToken);
    }

    private Task<ActionAnswer> RunAsync(string id, string verb, long node, CancellationToken cancellationToken) =>
        _digitalOcean.PostAsync(
            $"{AddressOf(id)}/actions",
            new VolumeActionBody(verb, node),
            DigitalOceanJson.Default.VolumeActionBody,
            DigitalOceanJson.Default.ActionAnswer,
            cancellationToken
        );

    private void RequireFree(Volume volume, string wish)
    {
        if (volume.Node is { } node)
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The volume '{volume.Id.Value}' is attached to node '{node.Value}' and {wish}."
            );
        }
    }

    private CreateVolumeBody Prepare(CreateVolume request)
    {
        var options = connection.ReadOptions<DigitalOceanVolumeOptions>(request);
        return new CreateVolumeBody(
            request.Name,
            request.SizeGiB,
            request.Location?.Value
                ?? settings.Region
                ?? throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    "DigitalOcean chooses no region for volumes: give a location, or set the connection's Region.",
                    "location"
                ),
            request.Snapshot is { } snapshot ? _digitalOcean.ReferUuid(snapshot, "snapshot", "snapshot") : null,
            DigitalOceanTags.Write(connection, request.Tags, token: null),
            options.Description,
            options.FilesystemType,
            options.FilesystemLabel
        );
    }

    private string AddressOf(string id) => _digitalOcean.AddressOfUuid("volumes", "volume", id);

    // DigitalOcean has no word for a volume's state.
    private Volume ToVolume(VolumeWire volume)
    {
        var isAttached = volume.DropletIds is { Length: > 0 };
        return new Volume
        {
            Origin = connection,
            Id = volume.Id,
            Name = volume.Name,
            State = isAttached ? VolumeState.InUse : VolumeState.Available,
            CreatedAt = volume.CreatedAt?.ToUniversalTime(),
            SizeGiB = volume.SizeGigabytes,
            Location = DigitalOceanClient.ToId(volume.Region?.Slug),
            Node = isAttached ? DigitalOceanClient.ToId(volume.DropletIds![0]) : (ResourceId?)null,
            // https://docs.digitalocean.com/products/volumes/how-to/mount: the name that the system gives it.
            Device = isAttached ? $"/dev/disk/by-id/scsi-0DO_Volume_{volume.Name}" : null,
            Tags = DigitalOceanTags.Read(volume.Tags),
            Extra = new Dictionary<string, JsonElement>
            {
                ["description"] = JsonSerializer.SerializeToElement(volume.Description ?? ""),
                ["filesystemType"] = JsonSerializer.SerializeToElement(volume.FilesystemType ?? ""),
            },
        };
    }
}

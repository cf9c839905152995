using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Volumes of Cinder; Nova attaches them.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackVolumeDriver(HttpClient http, Connection connection, KeystoneSession session) : IVolumeDriver
{
    // https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes
    private static readonly Dictionary<string, VolumeState> States = new(StringComparer.Ordinal)
    {
        ["creating"] = VolumeState.Creating,
        ["downloading"] = VolumeState.Creating,
        ["available"] = VolumeState.Available,
        ["reserved"] = VolumeState.Attaching,
        ["attaching"] = VolumeState.Attaching,
        ["in-use"] = VolumeState.InUse,
        ["detaching"] = VolumeState.Updating,
        ["maintenance"] = VolumeState.Updating,
        ["awaiting-transfer"] = VolumeState.Updating,
        ["extending"] = VolumeState.Updating,
        ["retyping"] = VolumeState.Updating,
        ["uploading"] = VolumeState.Updating,
        ["backing-up"] = VolumeState.BackingUp,
        ["restoring-backup"] = VolumeState.BackingUp,
        ["deleting"] = VolumeState.Deleting,
        ["deleted"] = VolumeState.Deleted,
        ["error"] = VolumeState.Error,
        ["error_deleting"] = VolumeState.Error,
        ["error_backing-up"] = VolumeState.Error,
        ["error_restoring"] = VolumeState.Error,
        ["error_extending"] = VolumeState.Error,
        ["error_managing"] = VolumeState.Error,
    };

    private readonly OpenStackClient _client = new(http, connection, session);

    [Filters(FilterField.Name)]
    public async Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        IEnumerable<(string, string)> name = request.Filter.Name is { } wanted ? [("name", wanted)] : [];
        var list = await _client.GetAsync(
            OpenStackService.Volume,
            "/volumes/detail",
            OpenStackJson.Default.VolumeList,
            cancellationToken,
            [("sort", "created_at:asc"), .. OpenStackClient.PageOf(request), .. name]
        );
        return OpenStackClient.ToPage(list.Volumes, OpenStackClient.HasNext(list.VolumesLinks), ToVolume);
    }

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume(
            (await _client.GetAsync(OpenStackService.Volume, AddressOf(id), OpenStackJson.Default.VolumeAnswer, cancellationToken)).Volume
        );

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<OpenStackVolumeOptions>(request);
        var body = new CreateVolumeBody(
            new NewVolume(
                request.Name,
                request.SizeGiB,
                request.Location?.Value,
                request.Snapshot is { } snapshot ? _client.Refer(snapshot, "snapshot", "snapshot") : null,
                options.VolumeType,
                request.Tags.Count == 0 ? null : request.Tags
            )
        );
        var answer = await _client
            .PostAsync(
                OpenStackService.Volume,
                "/volumes",
                body,
                OpenStackJson.Default.CreateVolumeBody,
                OpenStackJson.Default.VolumeAnswer,
                cancellationToken
            )
            .RefersToAsync(options.VolumeType is null ? "snapshot" : null);
        return ToVolume(answer.Volume);
    }

    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        // Asked first, because a missing volume and a missing node are one error of Nova.
        var volume = await GetVolumeAsync(id, cancellationToken);
        if (volume.Node is { } node)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}' is attached to node '{node.Value}'.");
        }

        var server = _client.Refer(request.Node, "node", "node");
        await AttachAsync(server, new NewAttachment(id, request.Device), cancellationToken).RefersToAsync("node");
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        var node = volume.Node ?? throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}' is attached to no node.");
        await _client.DeleteAsync(OpenStackService.Compute, $"/servers/{node.Value}/os-volume_attachments/{id}", cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public Task DeleteVolumeAsync(string id, CancellationToken cancellationToken) =>
        _client.DeleteAsync(OpenStackService.Volume, AddressOf(id), cancellationToken);

    private async Task<bool> AttachAsync(string server, NewAttachment attachment, CancellationToken cancellationToken)
    {
        await _client.SendAsync(
            HttpMethod.Post,
            OpenStackService.Compute,
            $"/servers/{server}/os-volume_attachments",
            new AttachBody(attachment),
            OpenStackJson.Default.AttachBody,
            cancellationToken
        );
        return true;
    }

    private string AddressOf(string id) => _client.PathOf("volumes", "volume", id);

    private Volume ToVolume(VolumeWire volume)
    {
        // More than one only where the volume's type lets several servers share it.
        var attachment = volume.Attachments is [var first, ..] ? first : null;
        return new Volume
        {
            Origin = connection,
            Id = volume.Id,
            Name = volume.Name,
            State = States.GetValueOrDefault(volume.Status ?? "", VolumeState.Unknown),
            NativeState = volume.Status,
            CreatedAt = OpenStackClient.ReadTime(volume.CreatedAt),
            SizeGiB = volume.Size,
            Location = volume.AvailabilityZone is { } zone ? new ResourceId(zone) : (ResourceId?)null,
            Node = attachment?.ServerId is { } server ? new ResourceId(server) : (ResourceId?)null,
            Device = attachment?.Device,
            Tags = volume.Metadata ?? [],
            Extra = volume.VolumeType is { } type
                ? new Dictionary<string, JsonElement> { ["volumeType"] = JsonSerializer.SerializeToElement(type) }
                : new Dictionary<string, JsonElement>(),
        };
    }
}

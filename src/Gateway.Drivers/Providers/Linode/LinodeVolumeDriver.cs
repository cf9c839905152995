using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

[Limits(PageSize = LinodeClient.MostItems)]
internal sealed class LinodeVolumeDriver(HttpClient http, Connection connection, LinodeSettings settings) : IVolumeDriver
{
    private readonly LinodeClient _linode = new(http, connection);

    [Filters(FilterField.Name, FilterField.Tag)]
    public Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _linode.ListAsync(
            "volumes",
            request,
            QueryOf(request.Filter),
            LinodeJson.Default.ListAnswerVolumeWire,
            ToVolume,
            cancellationToken
        );

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume(await _linode.GetAsync(AddressOf(id), LinodeJson.Default.VolumeWire, cancellationToken));

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var body = Prepare(request);
        var answer = await _linode
            .SendAsync(
                HttpMethod.Post,
                "volumes",
                body,
                LinodeJson.Default.CreateVolumeBody,
                LinodeJson.Default.VolumeWire,
                cancellationToken
            )
            .RefersToAsync("location");
        return ToVolume(answer);
    }

    [Note("stays attached over reboots")]
    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            throw connection.NotSupported("Linode names the device itself.", "device");
        }

        // Asked first, because a missing volume and a missing node are one error of attach.
        await RequireAsync(id, isAttached: false, "cannot be attached", cancellationToken);
        var answer = await _linode
            .SendAsync(
                HttpMethod.Post,
                $"{AddressOf(id)}/attach",
                new AttachBody(_linode.Refer(request.Node, "node", "node"), PersistAcrossBoots: true),
                LinodeJson.Default.AttachBody,
                LinodeJson.Default.VolumeWire,
                cancellationToken
            )
            .RefersToAsync("node");
        return ToVolume(answer);
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: true, "is attached to no node", cancellationToken);
        await _linode.RunAsync(HttpMethod.Post, $"{AddressOf(id)}/detach", cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: false, "cannot be deleted", cancellationToken);
        await _linode.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);
    }

    private async Task RequireAsync(string id, bool isAttached, string wish, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        if (volume.Node is not null != isAttached)
        {
            var where = volume.Node is { } node ? $" is attached to node '{node.Value}' and" : "";
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}'{where} {wish}.");
        }
    }

    private CreateVolumeBody Prepare(CreateVolume request)
    {
        var options = connection.ReadOptions<LinodeVolumeOptions>(request);
        if (request.Snapshot is not null)
        {
            throw connection.NotSupported("Linode has no snapshots of volumes.", "snapshot");
        }

        return new CreateVolumeBody(
            request.Name,
            request.SizeGiB,
            request.Location?.Value
                ?? settings.Region
                ?? throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    "Linode chooses no region: give a location, or set the connection's Region.",
                    "location"
                ),
            LinodeTags.Write(connection, request.Tags, token: null),
            options.Encrypted switch
            {
                true => "enabled",
                false => "disabled",
                null => null,
            }
        );
    }

    private string AddressOf(string id) => _linode.Address("volumes", "volume", id);

    private static IEnumerable<(string Field, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("label", name);
        }

        foreach (var tag in LinodeTags.ToAskFor(filter.Tags))
        {
            yield return ("tags", tag);
        }
    }

    private Volume ToVolume(VolumeWire volume) =>
        new()
        {
            Origin = connection,
            Id = LinodeClient.ToId(volume.Id),
            Name = volume.Label,
            State = (volume.Status, volume.LinodeId) switch
            {
                ("creating", _) => VolumeState.Creating,
                ("active", not null) => VolumeState.InUse,
                ("active", null) => VolumeState.Available,
                ("resizing" or "key_rotating", _) => VolumeState.Updating,
                _ => VolumeState.Unknown,
            },
            NativeState = volume.Status,
            CreatedAt = volume.Created,
            SizeGiB = volume.Size,
            Location = LinodeClient.ToId(volume.Region),
            Node = volume.LinodeId is { } node ? LinodeClient.ToId(node) : (ResourceId?)null,
            Device = volume.LinodeId is null ? null : volume.FilesystemPath,
            Tags = LinodeTags.Read(volume.Tags),
        };
}

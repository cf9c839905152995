using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

[Limits(PageSize = HetznerClient.MostItems)]
internal sealed class HetznerVolumeDriver(HttpClient http, Connection connection, HetznerSettings settings) : IVolumeDriver
{
    private readonly HetznerClient _hetzner = new(http, connection);

    [Filters(FilterField.Name, FilterField.Tag)]
    public async Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        var list = await _hetzner.ListAsync(
            "volumes",
            window,
            [("sort", "id:asc"), .. QueryOf(request.Filter)],
            HetznerJson.Default.VolumeList,
            cancellationToken
        );
        return window.ToPage(list.Volumes, list.Meta, ToVolume);
    }

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume((await _hetzner.GetAsync(AddressOf(id), HetznerJson.Default.VolumeAnswer, cancellationToken)).Volume);

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<HetznerVolumeOptions>(request);
        if (request.Snapshot is not null)
        {
            throw connection.NotSupported("Hetzner has no snapshots of volumes.", "snapshot");
        }

        var location = request.Location is { } wanted ? _hetzner.ReferText(wanted, "location", "location") : settings.Location;
        var body = new CreateVolumeBody(
            request.Name,
            request.SizeGiB,
            location
                ?? throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    "Hetzner chooses no location for volumes: give one, or set the connection's Location.",
                    "location"
                ),
            options.Format,
            request.Tags.Count == 0 ? null : new Dictionary<string, string>(request.Tags)
        );
        var answer = await _hetzner
            .SendAsync(
                HttpMethod.Post,
                "volumes",
                body,
                HetznerJson.Default.CreateVolumeBody,
                HetznerJson.Default.VolumeAnswer,
                cancellationToken
            )
            .RefersToAsync("location");
        return ToVolume(answer.Volume);
    }

    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            throw connection.NotSupported("Hetzner names the device itself.", "device");
        }

        await RequireAsync(id, isAttached: false, "cannot be attached", cancellationToken);
        var answer = await _hetzner
            .SendAsync(
                HttpMethod.Post,
                $"{AddressOf(id)}/actions/attach",
                new AttachBody(_hetzner.Refer(request.Node, "node", "node"), Automount: false),
                HetznerJson.Default.AttachBody,
                HetznerJson.Default.ActionAnswer,
                cancellationToken
            )
            .RefersToAsync("node");
        _hetzner.ThrowIfFailed(answer.Action);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: true, "is attached to no node", cancellationToken);
        await _hetzner.RunAsync($"{AddressOf(id)}/actions/detach", cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: false, "cannot be deleted", cancellationToken);
        await _hetzner.DeleteAsync(AddressOf(id), cancellationToken);
    }

    // Asked first, because a missing volume and a missing node are one error of attach.
    private async Task RequireAsync(string id, bool isAttached, string wish, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        if (volume.Node is not null != isAttached)
        {
            var where = volume.Node is { } node ? $" is attached to node '{node.Value}' and" : "";
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}'{where} {wish}.");
        }
    }

    private string AddressOf(string id) => _hetzner.Address("volumes", "volume", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("name", name);
        }

        if (HetznerClient.Selector(filter.Tags) is { } selector)
        {
            yield return ("label_selector", selector);
        }
    }

    private Volume ToVolume(VolumeWire volume) =>
        new()
        {
            Origin = connection,
            Id = HetznerClient.ToId(volume.Id),
            Name = volume.Name,
            State = (volume.Status, volume.Server) switch
            {
                ("creating", _) => VolumeState.Creating,
                ("available", not null) => VolumeState.InUse,
                ("available", null) => VolumeState.Available,
                _ => VolumeState.Unknown,
            },
            NativeState = volume.Status,
            CreatedAt = volume.Created?.ToUniversalTime(),
            SizeGiB = volume.Size,
            Location = HetznerClient.ToId(volume.Location),
            Node = volume.Server is { } server ? HetznerClient.ToId(server) : (ResourceId?)null,
            Device = volume.Server is null ? null : volume.LinuxDevice,
            Tags = volume.Labels ?? [],
        };
}

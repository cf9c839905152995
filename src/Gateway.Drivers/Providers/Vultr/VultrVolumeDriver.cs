using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>Block storage. It is attached and detached live: otherwise Vultr restarts the node.</summary>
[Limits(PageSize = VultrClient.MostItems)]
internal sealed class VultrVolumeDriver(HttpClient http, Connection connection, VultrSettings settings) : IVolumeDriver
{
    private readonly VultrClient _vultr = new(http, connection);

    public async Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _vultr.ListAsync("blocks", request.Size, request.Token, [], VultrJson.Default.BlockPage, cancellationToken);
        return new Page<Volume>([.. page.Blocks.Select(ToVolume)], VultrClient.CursorOf(page.Meta));
    }

    public async Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        ToVolume((await _vultr.GetAsync(AddressOf(id), VultrJson.Default.BlockAnswer, cancellationToken)).Block);

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<VultrVolumeOptions>(request);
        if (request.Snapshot is not null)
        {
            throw connection.NotSupported("Vultr has no snapshots of volumes.", "snapshot");
        }

        if (request.Tags.Count > 0)
        {
            throw connection.NotSupported("Vultr's volumes have no tags.", "tags");
        }

        var region =
            request.Location?.Value
            ?? settings.Region
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Vultr chooses no region: give a location, or set the connection's Region.",
                "location"
            );
        var answer = await _vultr
            .PostAsync(
                "blocks",
                new CreateBlockBody(region, request.SizeGiB, request.Name, options.BlockType),
                VultrJson.Default.CreateBlockBody,
                VultrJson.Default.BlockAnswer,
                cancellationToken
            )
            .RefersToAsync("location");
        return ToVolume(answer.Block);
    }

    [Note("live: the node is not restarted")]
    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        if (request.Device is not null)
        {
            throw connection.NotSupported("Vultr names the device itself.", "device");
        }

        await RequireAsync(id, isAttached: false, "cannot be attached", cancellationToken);
        await _vultr
            .SendAsync(
                HttpMethod.Post,
                $"{AddressOf(id)}/attach",
                new AttachBody(request.Node.Value, Live: true),
                VultrJson.Default.AttachBody,
                cancellationToken
            )
            .RefersToAsync("node");
        return await GetVolumeAsync(id, cancellationToken);
    }

    [Note("live: the node is not restarted")]
    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: true, "is attached to no node", cancellationToken);
        await _vultr.SendAsync(
            HttpMethod.Post,
            $"{AddressOf(id)}/detach",
            new DetachBody(Live: true),
            VultrJson.Default.DetachBody,
            cancellationToken
        );
        return await GetVolumeAsync(id, cancellationToken);
    }

    public async Task DeleteVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, isAttached: false, "cannot be deleted", cancellationToken);
        await _vultr.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);
    }

    // Vultr would delete a volume that is attached.
    private async Task RequireAsync(string id, bool isAttached, string wish, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        if (volume.Node is not null != isAttached)
        {
            var where = volume.Node is { } node ? $" is attached to node '{node.Value}' and" : "";
            throw connection.Fail(DriverErrorKind.Conflict, $"The volume '{id}'{where} {wish}.");
        }
    }

    private string AddressOf(string id) => _vultr.AddressOf("blocks", "volume", id);

    private Volume ToVolume(BlockWire block)
    {
        var node = VultrClient.ToId(block.AttachedToInstance);
        var extra = new Dictionary<string, JsonElement>();
        foreach (var (name, value) in new[] { ("mountId", block.MountId), ("blockType", block.BlockType) })
        {
            if (value is { Length: > 0 })
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }

        return new Volume
        {
            Origin = connection,
            Id = block.Id,
            Name = block.Label,
            State = (block.Status, node) switch
            {
                ("pending", _) => VolumeState.Creating,
                ("active", not null) => VolumeState.InUse,
                ("active", null) => VolumeState.Available,
                _ => VolumeState.Unknown,
            },
            NativeState = block.Status,
            CreatedAt = block.DateCreated?.ToUniversalTime(),
            SizeGiB = block.SizeGb,
            Location = VultrClient.ToId(block.Region),
            Node = node,
            Extra = extra,
        };
    }
}

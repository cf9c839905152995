using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanNodeDriver(HttpClient http, Connection connection, DigitalOceanSettings settings, TimeProvider time)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    // The second list has tokens of its own; the one for its first page is the bare word.
    private const string GpuToken = "gpus:";

    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _digitalOcean.GetAsync("account", DigitalOceanJson.Default.AccountAnswer, cancellationToken);

    [Filters(FilterField.Name, FilterField.Tag)]
    [Note("of a name and tags DigitalOcean filters by one; GPU droplets are listed if the connection's settings say so")]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        if (!settings.GpuDroplets)
        {
            return await ListAsync(request, QueryOf(request.Filter), cancellationToken);
        }

        var isGpu = request.Token?.StartsWith(GpuToken, StringComparison.Ordinal) == true;
        var token = isGpu && request.Token!.Length == GpuToken.Length ? null : request.Token?[(isGpu ? GpuToken.Length : 0)..];
        // A type cannot be asked for together with a tag.
        var page = await ListAsync(
            request with
            {
                Token = token,
            },
            [("type", isGpu ? "gpus" : "droplets"), .. NameOf(request.Filter)],
            cancellationToken
        );
        return isGpu
            ? page with
            {
                NextToken = page.NextToken is { } next ? GpuToken + next : null,
            }
            : page with
            {
                NextToken = page.NextToken ?? GpuToken,
            };
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        (await _digitalOcean.GetAsync(AddressOf(id), DigitalOceanJson.Default.DropletAnswer, cancellationToken)).Droplet.ToNode(connection);

    [Note("a repeated request is found by a tag; without a key pair DigitalOcean sends the root password by mail")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var body = Prepare(request);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        var answer = await _digitalOcean
            .PostAsync(
                "droplets",
                body,
                DigitalOceanJson.Default.CreateDropletBody,
                DigitalOceanJson.Default.DropletAnswer,
                cancellationToken
            )
            .RefersToAsync(null);
        return answer.Droplet.ToNode(connection);
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        _digitalOcean.DeleteAsync(AddressOf(id), cancellationToken);

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "power_on", cancellationToken);

    [Note("asks the system to shut down; one that does not listen runs on")]
    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "shutdown", cancellationToken);

    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Reboot, kind == RebootKind.Hard ? "power_cycle" : "reboot", cancellationToken);

    [Note("answers when DigitalOcean has done it, a few seconds later")]
    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        var action = await _digitalOcean.BeginAsync(AddressOf(id), new DropletActionBody("rename", Name: request.Name), cancellationToken);
        await _digitalOcean.FinishAsync(action, time, cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    [LegalIn(NodeState.Stopped)]
    [Note("keeps the size of the disk, so that the node can go back to a smaller size")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(NodeAction.Resize);
        await _digitalOcean
            .BeginAsync(AddressOf(id), new DropletActionBody("resize", Size: request.Size.Value, Disk: false), cancellationToken)
            .RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(action);
        await _digitalOcean.BeginAsync(AddressOf(id), new DropletActionBody(verb), cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private Task<Page<Node>> ListAsync(
        PageRequest request,
        IEnumerable<(string Name, string Value)> query,
        CancellationToken cancellationToken
    ) =>
        _digitalOcean.ListAsync(
            "droplets",
            request,
            query,
            DigitalOceanJson.Default.DropletList,
            list => list.Droplets,
            droplet => droplet.ToNode(connection),
            cancellationToken
        );

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        var tag = ("tag_name", DigitalOceanTags.OfToken(token));
        return (await ListAsync(PageRequest.First(1), [tag], cancellationToken)).Items is [var made, ..] ? made : null;
    }

    private CreateDropletBody Prepare(CreateNode request)
    {
        var options = connection.ReadOptions<DigitalOceanNodeOptions>(request);
        return new CreateDropletBody(
            request.Name,
            request.Size.Value,
            _digitalOcean.Refer(request.Image, "image", "image"),
            request.Location?.Value ?? settings.Region,
            request.KeyPairs.Count == 0 ? null : [.. request.KeyPairs.Select(key => _digitalOcean.Refer(key, "key pair", "keyPairs"))],
            DigitalOceanTags.Write(connection, request.Tags, request.ClientToken),
            request.UserData,
            request.Network is { } network ? _digitalOcean.ReferUuid(network, "VPC", "network") : null,
            request.Volumes.Count == 0 ? null : [.. request.Volumes.Select(volume => _digitalOcean.ReferUuid(volume, "volume", "volumes"))],
            request.PublicAddress,
            options.Ipv6,
            options.Backups,
            options.Monitoring,
            options.WithDropletAgent
        );
    }

    private string AddressOf(string id) => _digitalOcean.Address("droplets", "node", id);

    // A name and a tag cannot be asked for together.
    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter) =>
        filter.Name is null && DigitalOceanTags.ToAskFor(filter.Tags) is { } tag ? [("tag_name", tag)] : NameOf(filter);

    private static IEnumerable<(string Name, string Value)> NameOf(ListFilter filter) => filter.Name is { } name ? [("name", name)] : [];
}

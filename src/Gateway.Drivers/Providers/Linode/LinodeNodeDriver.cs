using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

[Limits(PageSize = LinodeClient.MostItems)]
internal sealed class LinodeNodeDriver(HttpClient http, Connection connection, LinodeSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly LinodeClient _linode = new(http, connection);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _linode.GetAsync("linode/instances?page_size=25", LinodeJson.Default.ListAnswerInstanceWire, cancellationToken);

    // An instance does not tell its volumes: theirs is a list beside, at the same time.
    [Filters(FilterField.Name, FilterField.Location, FilterField.Tag)]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var volumes = _linode.ListAllAsync("volumes", LinodeJson.Default.ListAnswerVolumeWire, cancellationToken);
        var instances = ListAsync(request, QueryOf(request.Filter), cancellationToken);
        await Task.WhenAll(volumes, instances);
        var attached = (await volumes)
            .Where(volume => volume.LinodeId is not null)
            .ToLookup(volume => volume.LinodeId, volume => volume.Id);
        var page = await instances;
        return new Page<Node>([.. page.Items.Select(instance => instance.ToNode(connection, attached[instance.Id]))], page.NextToken);
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken)
    {
        var address = AddressOf(id);
        var volumes = _linode.ListAllAsync($"{address}/volumes", LinodeJson.Default.ListAnswerVolumeWire, cancellationToken);
        var instance = _linode.GetAsync(address, LinodeJson.Default.InstanceWire, cancellationToken);
        await Task.WhenAll(instance, volumes);
        return (await instance).ToNode(connection, (await volumes).Select(volume => volume.Id));
    }

    [Note("a repeated request is found by a tag; Linode wants a root password, which without a key pair is in the answer's extra, once")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var instance = new LinodeInstanceRequest(_linode, connection, settings);
        var body = instance.Prepare(request);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        var answer = await _linode
            .SendAsync(
                HttpMethod.Post,
                "linode/instances",
                body with
                {
                    AuthorizedKeys = await instance.KeysAsync(request, cancellationToken),
                },
                LinodeJson.Default.CreateInstanceBody,
                LinodeJson.Default.InstanceWire,
                cancellationToken
            )
            .RefersToAsync(null);
        var hasKey = request.KeyPairs.Count > 0 || body.AuthorizedUsers is not null;
        return answer.ToNode(connection, [], hasKey ? null : body.RootPass);
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        _linode.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "boot", cancellationToken);

    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "shutdown", cancellationToken);

    [Note("soft reboots only")]
    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        kind == RebootKind.Hard
            ? throw connection.NotSupported("Linode has soft reboots only.", "kind")
            : SwitchAsync(id, NodeAction.Reboot, "reboot", cancellationToken);

    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        await _linode.SendAsync(
            HttpMethod.Put,
            AddressOf(id),
            new RenameBody(request.Name),
            LinodeJson.Default.RenameBody,
            LinodeJson.Default.InstanceWire,
            cancellationToken
        );
        return await GetNodeAsync(id, cancellationToken);
    }

    [Note("shuts a running node down, moves it and starts it again; keeps the size of the disk")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(NodeAction.Resize);
        await _linode
            .SendAsync(
                HttpMethod.Post,
                $"{AddressOf(id)}/resize",
                new ResizeBody(request.Size.Value, AllowAutoDiskResize: false),
                LinodeJson.Default.ResizeBody,
                LinodeJson.Default.Nothing,
                cancellationToken
            )
            .RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(action);
        await _linode.RunAsync(HttpMethod.Post, $"{AddressOf(id)}/{verb}", cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        var found = await ListAsync(PageRequest.First(1), [("tags", LinodeTags.OfToken(token))], cancellationToken);
        return found.Items is [var made, ..] ? await GetNodeAsync(LinodeClient.ToId(made.Id).Value, cancellationToken) : null;
    }

    private Task<Page<InstanceWire>> ListAsync(
        PageRequest request,
        IEnumerable<(string Field, string Value)> filter,
        CancellationToken cancellationToken
    ) =>
        _linode.ListAsync(
            "linode/instances",
            request,
            filter,
            LinodeJson.Default.ListAnswerInstanceWire,
            instance => instance,
            cancellationToken
        );

    private string AddressOf(string id) => _linode.Address("linode/instances", "node", id);

    private static IEnumerable<(string Field, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("label", name);
        }

        if (filter.Location is { } region)
        {
            yield return ("region", region);
        }

        foreach (var tag in LinodeTags.ToAskFor(filter.Tags))
        {
            yield return ("tags", tag);
        }
    }
}

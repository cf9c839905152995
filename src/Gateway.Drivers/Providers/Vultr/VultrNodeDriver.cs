using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

[Limits(PageSize = VultrClient.MostItems)]
internal sealed class VultrNodeDriver(HttpClient http, Connection connection, VultrSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly VultrClient _vultr = new(http, connection);

    // Regions are told to everybody: this is the smallest list that a key is needed for.
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _vultr.ListAsync("instances", 1, null, [], VultrJson.Default.InstancePage, cancellationToken);

    [Filters(FilterField.Name, FilterField.Location, FilterField.Tag)]
    [Note("one more request at the same time tells which volumes are attached")]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var (page, blocks) = await VultrClient.BothAsync(
            token =>
                _vultr.ListAsync("instances", request.Size, request.Token, QueryOf(request.Filter), VultrJson.Default.InstancePage, token),
            BlocksAsync,
            cancellationToken
        );
        return new Page<Node>([.. page.Instances.Select(instance => instance.ToNode(connection, blocks))], VultrClient.CursorOf(page.Meta));
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken)
    {
        var address = AddressOf(id);
        var (answer, blocks) = await VultrClient.BothAsync(
            token => _vultr.GetAsync(address, VultrJson.Default.InstanceAnswer, token),
            BlocksAsync,
            cancellationToken
        );
        return answer.Instance.ToNode(connection, blocks);
    }

    [Note("a repeated request is found by a tag; without a key pair the password is in the answer's extra, once")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var body = new VultrInstanceRequest(connection, settings).Prepare(request);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        var answer = await _vultr
            .PostAsync("instances", body, VultrJson.Default.CreateInstanceBody, VultrJson.Default.InstanceAnswer, cancellationToken)
            .RefersToAsync(null);
        return answer.Instance.ToNode(connection, [], isNew: true);
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        _vultr.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "start", cancellationToken);

    [Note("takes the power away; a node that is stopped is still paid for")]
    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "halt", cancellationToken);

    [Note("hard only")]
    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        kind == RebootKind.Soft
            ? throw connection.NotSupported("Vultr reboots by taking the power away: ask the system itself for a soft reboot.", "kind")
            : SwitchAsync(id, NodeAction.Reboot, "reboot", cancellationToken);

    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        await UpdateAsync(id, new UpdateInstanceBody(request.Name, null), cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    [Note("to larger plans only; the node restarts")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(NodeAction.Resize);
        await UpdateAsync(id, new UpdateInstanceBody(null, request.Size.Value), cancellationToken).RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    // Vultr takes every verb in every state: a start of a running node restarts it.
    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(action);
        await _vultr.RunAsync(HttpMethod.Post, $"{AddressOf(id)}/{verb}", cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private Task<bool> UpdateAsync(string id, UpdateInstanceBody body, CancellationToken cancellationToken) =>
        _vultr.SendAsync(HttpMethod.Patch, AddressOf(id), body, VultrJson.Default.UpdateInstanceBody, cancellationToken);

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        (string, string)[] query = [("tag", VultrTags.ToWord(token))];
        var found = await _vultr.ListAsync("instances", 1, null, query, VultrJson.Default.InstancePage, cancellationToken);
        return found.Instances is [var instance, ..] ? instance.ToNode(connection, []) : null;
    }

    private Task<IReadOnlyList<BlockWire>> BlocksAsync(CancellationToken cancellationToken) =>
        _vultr.ListAllAsync<BlockPage, BlockWire>("blocks", [], VultrJson.Default.BlockPage, cancellationToken);

    private string AddressOf(string id) => _vultr.AddressOf("instances", "node", id);

    // Lists can be asked for one tag: the gateway looks for the others.
    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("label", name);
        }

        if (filter.Location is { } region)
        {
            yield return ("region", region);
        }

        foreach (var (tag, value) in filter.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Take(1))
        {
            yield return ("tag", VultrTags.ToWord(tag, value));
        }
    }
}

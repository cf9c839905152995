using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

[Limits(PageSize = HetznerClient.MostItems)]
internal sealed class HetznerNodeDriver(HttpClient http, Connection connection, HetznerSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly HetznerClient _hetzner = new(http, connection);

    // The smallest list that a token is needed for.
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _hetzner.GetAsync("locations?per_page=1", HetznerJson.Default.LocationList, cancellationToken);

    [Filters(FilterField.Name, FilterField.State, FilterField.Tag)]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        var list = await _hetzner.ListAsync(
            "servers",
            window,
            [("sort", "id:asc"), .. QueryOf(request.Filter)],
            HetznerJson.Default.ServerList,
            cancellationToken
        );
        return window.ToPage(list.Servers, list.Meta, server => server.ToNode(connection));
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        (await _hetzner.GetAsync(AddressOf(id), HetznerJson.Default.ServerAnswer, cancellationToken)).Server.ToNode(connection);

    [Note("a repeated request is found by a label; without a key pair the root password is in the answer's extra, once")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var body = new HetznerServerRequest(_hetzner, connection, settings).Prepare(request);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        var answer = await _hetzner
            .SendAsync(
                HttpMethod.Post,
                "servers",
                body,
                HetznerJson.Default.CreateServerBody,
                HetznerJson.Default.ServerAnswer,
                cancellationToken
            )
            .RefersToAsync(null);
        _hetzner.ThrowIfFailed(answer.Action);
        return answer.Server.ToNode(connection, answer.RootPassword);
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) => _hetzner.DeleteAsync(AddressOf(id), cancellationToken);

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "poweron", cancellationToken);

    [Note("asks the system to shut down; one that does not listen runs on")]
    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "shutdown", cancellationToken);

    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Reboot, kind == RebootKind.Hard ? "reset" : "reboot", cancellationToken);

    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        var answer = await _hetzner.SendAsync(
            HttpMethod.Put,
            AddressOf(id),
            new RenameBody(request.Name),
            HetznerJson.Default.RenameBody,
            HetznerJson.Default.ServerAnswer,
            cancellationToken
        );
        return answer.Server.ToNode(connection);
    }

    [LegalIn(NodeState.Stopped)]
    [Note("keeps the size of the disk, so that the node can go back to a smaller size")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(NodeAction.Resize);
        var body = new ChangeTypeBody(_hetzner.ReferText(request.Size, "size", "size"), UpgradeDisk: false);
        var answer = await _hetzner
            .SendAsync(
                HttpMethod.Post,
                $"{AddressOf(id)}/actions/change_type",
                body,
                HetznerJson.Default.ChangeTypeBody,
                HetznerJson.Default.ActionAnswer,
                cancellationToken
            )
            .RefersToAsync("size");
        _hetzner.ThrowIfFailed(answer.Action);
        return await GetNodeAsync(id, cancellationToken);
    }

    // Hetzner takes every verb in every state: what has no effect succeeds.
    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(action);
        await _hetzner.RunAsync($"{AddressOf(id)}/actions/{verb}", cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        var found = await _hetzner.ListAsync(
            "servers",
            new PageWindow(1, 1, 0, 1),
            [("label_selector", $"{HetznerServers.TokenLabel}=={token:D}")],
            HetznerJson.Default.ServerList,
            cancellationToken
        );
        return found.Servers is [var server, ..] ? server.ToNode(connection) : null;
    }

    private string AddressOf(string id) => _hetzner.Address("servers", "node", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("name", name);
        }

        foreach (var word in HetznerServers.WordsOf(filter.State))
        {
            yield return ("status", word);
        }

        if (HetznerClient.Selector(filter.Tags) is { } selector)
        {
            yield return ("label_selector", selector);
        }
    }
}

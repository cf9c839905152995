using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

[Limits(PageSize = TritonClient.MostItems)]
internal sealed class TritonNodeDriver(HttpClient http, Connection connection, TritonSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly TritonClient _triton = new(http, connection, settings);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _triton.GetAsync("datacenters", TritonJson.Default.DictionaryStringString, cancellationToken);

    [Filters(FilterField.Name, FilterField.State, FilterField.Tag)]
    [Note("addresses are public or private by their ranges: machines do not tell which network an address is of")]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = ListWindow.Read(connection, request);
        var (machines, hasMore) = await _triton.ListMachinesAsync(window, QueryOf(request.Filter), cancellationToken);
        return window.ToPage(machines, hasMore, machine => machine.ToNode(connection, settings));
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        (await _triton.GetAsync(AddressOf(id), TritonJson.Default.MachineWire, cancellationToken)).ToNode(connection, settings);

    [Note("every key pair of the account may log in; a repeated request is found by a tag; user data goes to cloud-init")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var body = await new TritonMachineRequest(_triton, connection, settings).PrepareAsync(request, cancellationToken);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        var machine = await _triton
            .PostAsync("machines", body, TritonJson.Default.CreateMachineBody, TritonJson.Default.MachineWire, cancellationToken)
            .RefersToAsync(null);
        return machine.ToNode(connection, settings);
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) => _triton.DeleteAsync(AddressOf(id), cancellationToken);

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, cancellationToken);

    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) => SwitchAsync(id, NodeAction.Stop, cancellationToken);

    [Note("soft only")]
    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        kind == RebootKind.Hard
            ? throw connection.NotSupported("Triton reboots softly: stop the node and start it again.", "kind")
            : SwitchAsync(id, NodeAction.Reboot, cancellationToken);

    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        await _triton.RunAsync(id, [("action", "rename"), ("name", request.Name)], cancellationToken);

        // The name changes a moment after the answer.
        return await GetNodeAsync(id, cancellationToken) with
        {
            Name = request.Name,
        };
    }

    [Note("containers only: Triton refuses it for hardware virtual machines (kvm, bhyve)")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(NodeAction.Resize);
        await _triton.RunAsync(id, [("action", "resize"), ("package", request.Size.Value)], cancellationToken).RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node> SwitchAsync(string id, NodeAction action, CancellationToken cancellationToken)
    {
        (await GetNodeAsync(id, cancellationToken)).Require(action);
        await _triton.RunAsync(id, [("action", action.ToString().ToLowerInvariant())], cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        var (found, _) = await _triton.ListMachinesAsync(
            new ListWindow(0, 1),
            [($"tag.{TritonMachines.TokenTag}", token.ToString("D"))],
            cancellationToken
        );
        return found is [var machine, ..] ? machine.ToNode(connection, settings) : null;
    }

    private string AddressOf(string id) => _triton.AddressOf("machines", "node", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name && IsLiteral(name))
        {
            yield return ("name", name);
        }

        if (TritonMachines.WordOf(filter.State) is { } word)
        {
            yield return ("state", word);
        }

        foreach (var (key, value) in filter.Tags.Where(tag => IsLiteral(tag.Key) && IsLiteral(tag.Value)))
        {
            yield return ($"tag.{key}", value);
        }
    }

    // A star stands for anything.
    private static bool IsLiteral(string text) => text.Length > 0 && !text.Contains('*', StringComparison.Ordinal);
}

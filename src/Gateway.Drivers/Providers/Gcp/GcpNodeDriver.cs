using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

[Limits(PageSize = GcpClient.MostItems)]
internal sealed class GcpNodeDriver(HttpClient http, Connection connection, GcpSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly GcpClient _gcp = new(http, connection, settings);
    private readonly GcpNodeRequest _request = new(connection, settings);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _gcp.ListAsync("zones", PageRequest.First(size: 1), filter: null, GcpJson.Default.ZoneList, cancellationToken);

    [Filters(FilterField.Name, FilterField.State, FilterField.Location, FilterField.Tag)]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var filter = GcpFilter.Of(request.Filter, GcpFilter.WordsOf(GcpNodes.States, request.Filter.State), withTags: true);
        return request.Filter.Location is { } zone
            ? await ListZoneAsync(zone, request, filter, cancellationToken)
            : await ListAllAsync(request, filter, cancellationToken);
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        (await _gcp.GetAsync(PathOf(id), GcpJson.Default.InstanceWire, cancellationToken)).ToNode(connection);

    [Note("userData is for images with cloud-init; the image and the key pairs of a node are told of nodes that the gateway made")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<GcpNodeOptions>(request);
        var zone = _request.ZoneOf(request);
        var project = await _gcp.GetProjectAsync(cancellationToken);
        var keys = request.KeyPairs.Count == 0 ? [] : await new GcpKeys(_gcp, connection).ReferAsync(request.KeyPairs, cancellationToken);
        var body = _request.Prepare(request, options, project, keys);
        var operation = await _gcp.BeginAsync(
                HttpMethod.Post,
                $"zones/{zone}/instances",
                JsonHttp.ToContent(body, GcpJson.Default.InstanceWire),
                cancellationToken,
                request.ClientToken
            )
            .RefersToAsync("location");
        var id = new GcpId(zone, request.Name).ToString();
        var told = body with { Zone = zone, Status = "PENDING", Disks = null };
        return await _gcp.GetMadeAsync(
            operation,
            () => GetNodeAsync(id, cancellationToken),
            () => told.ToNode(connection),
            cancellationToken
        );
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        _gcp.BeginAsync(HttpMethod.Delete, PathOf(id), content: null, cancellationToken);

    public async Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken)
    {
        var node = await RequireAsync(id, NodeAction.Start, cancellationToken);
        return await SwitchAsync(id, node.State == NodeState.Suspended ? "resume" : "start", cancellationToken);
    }

    public async Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, NodeAction.Stop, cancellationToken);
        return await SwitchAsync(id, "stop", cancellationToken);
    }

    [Note("always hard")]
    public async Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken)
    {
        if (kind == RebootKind.Soft)
        {
            throw connection.NotSupported("Google resets nodes, and does not ask their systems to restart.", "kind");
        }

        await RequireAsync(id, NodeAction.Reboot, cancellationToken);
        return await SwitchAsync(id, "reset", cancellationToken);
    }

    [LegalIn(NodeState.Stopped)]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        var node = await RequireAsync(id, NodeAction.Resize, cancellationToken);
        var body = new SetMachineTypeBody(_request.MachineTypeOf(request.Size, node.Location!.Value.Value));
        var content = JsonHttp.ToContent(body, GcpJson.Default.SetMachineTypeBody);
        var operation = await _gcp.BeginAsync(HttpMethod.Post, $"{PathOf(id)}/setMachineType", content, cancellationToken)
            .RefersToAsync("size");
        await _gcp.EndAsync(operation, cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private async Task<Page<Node>> ListAllAsync(PageRequest request, string? filter, CancellationToken cancellationToken)
    {
        var list = await _gcp.ListAsync("aggregated/instances", request, filter, GcpJson.Default.InstanceScopes, cancellationToken);
        var scopes = list.Items?.Values.ToArray() ?? [];
        _gcp.ThrowIfShort(scopes.Select(scope => scope.Warning));
        return new Page<Node>(
            [.. scopes.SelectMany(scope => scope.Instances ?? []).Select(instance => instance.ToNode(connection))],
            list.NextPageToken
        );
    }

    private async Task<Page<Node>> ListZoneAsync(string zone, PageRequest request, string? filter, CancellationToken cancellationToken)
    {
        if (!GcpName.IsName(zone))
        {
            return new Page<Node>([]);
        }

        try
        {
            var list = await _gcp.ListAsync($"zones/{zone}/instances", request, filter, GcpJson.Default.InstanceList, cancellationToken);
            return new Page<Node>([.. (list.Items ?? []).Select(instance => instance.ToNode(connection))], list.NextPageToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // No such zone: nothing is in it.
            return new Page<Node>([]);
        }
    }

    // Google takes every verb in every state: what has no effect succeeds.
    private async Task<Node> RequireAsync(string id, NodeAction action, CancellationToken cancellationToken)
    {
        var node = await GetNodeAsync(id, cancellationToken);
        node.Require(action);
        return node;
    }

    private async Task<Node> SwitchAsync(string id, string verb, CancellationToken cancellationToken)
    {
        await _gcp.BeginAsync(HttpMethod.Post, $"{PathOf(id)}/{verb}", content: null, cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private string PathOf(string id)
    {
        var read = GcpId.Find(connection, id, "node");
        return $"zones/{read.Scope}/instances/{read.Name}";
    }
}

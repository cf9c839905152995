using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Servers of Nova.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackNodeDriver(HttpClient http, Connection connection, KeystoneSession session)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly OpenStackClient _client = new(http, connection, session);

    // The smallest list that a token is needed for.
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _client.GetAsync(OpenStackService.Compute, "/servers", OpenStackJson.Default.ServerList, cancellationToken, ("limit", "1"));

    [Filters(FilterField.Name, FilterField.State)]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Compute,
            "/servers/detail",
            OpenStackJson.Default.ServerList,
            cancellationToken,
            [("sort_key", "created_at"), ("sort_dir", "asc"), .. OpenStackClient.PageOf(request), .. QueryOf(request.Filter)]
        );
        return OpenStackClient.ToPage(list.Servers, OpenStackClient.HasNext(list.ServersLinks), server => server.ToNode(connection));
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        (await GetServerAsync(id, cancellationToken)).ToNode(connection);

    [Note(
        "tags are Nova's metadata; a repeated request is found by a tag of Nova's; a public address is a floating one, which goes with the node; Nova's password is in the answer's extra, once"
    )]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<OpenStackNodeOptions>(request);
        var writer = new OpenStackServerRequest(_client);
        var body = writer.Prepare(request, options);
        if (request.ClientToken is { } token && await FindAsync(token, cancellationToken) is { } made)
        {
            return made;
        }

        await Bounded.SelectAsync(request.Volumes, RequireVolumeAsync, cancellationToken);
        var created =
            request.PublicAddress == true
                ? await CreateWithAddressAsync(body, writer.NetworkOf(request), options.SecurityGroups, cancellationToken)
                : await CreateAsync(body, cancellationToken);
        var node = await GetNodeAsync(created.Id, cancellationToken);
        return created.AdminPassword is { } password
            ? node with
            {
                Extra = new Dictionary<string, JsonElement>(node.Extra) { ["adminPassword"] = JsonSerializer.SerializeToElement(password) },
            }
            : node;
    }

    public async Task DeleteNodeAsync(string id, CancellationToken cancellationToken)
    {
        var server = await GetServerAsync(id, cancellationToken);
        await _client.DeleteAsync(OpenStackService.Compute, AddressOf(id), cancellationToken);
        foreach (var port in OpenStackTags.PortsOf(server.Tags))
        {
            await new OpenStackPublicAddress(_client).ReleaseAsync(port, cancellationToken);
        }
    }

    [LegalIn(NodeState.Stopped, NodeState.Suspended, NodeState.Paused)]
    [Note("also resumes, unpauses and unshelves")]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, node => OpenStackServers.StartActionOf(node.NativeState), null, cancellationToken);

    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, _ => "os-stop", null, cancellationToken);

    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Reboot,
            _ => "reboot",
            new ActionArguments { Type = kind == RebootKind.Hard ? "HARD" : "SOFT" },
            cancellationToken
        );

    [LegalIn(NodeState.Running, NodeState.Stopped, NodeState.Paused, NodeState.Suspended, NodeState.Error)]
    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        await _client.SendAsync(
            HttpMethod.Put,
            OpenStackService.Compute,
            AddressOf(id),
            new RenameBody(new NamedBody(request.Name)),
            OpenStackJson.Default.RenameBody,
            cancellationToken
        );
        return await GetNodeAsync(id, cancellationToken);
    }

    [Note("Nova keeps the way back open until the new size is confirmed (VERIFY_RESIZE): resizing to the same size again confirms it")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        var node = await GetNodeAsync(id, cancellationToken);
        var isWaiting = node.NativeState == OpenStackServers.WaitsForConfirmation;
        if (isWaiting && node.Size == request.Size)
        {
            await RunAsync(id, "confirmResize", null, cancellationToken);
            return await GetNodeAsync(id, cancellationToken);
        }

        Require(node, NodeAction.Resize);
        await RunAsync(id, "resize", new ActionArguments { Flavor = request.Size.Value }, cancellationToken).RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    // The state is asked for first, because Nova restarts also what is stopped, and starting has other names for what is not simply off.
    private async Task<Node> SwitchAsync(
        string id,
        NodeAction action,
        Func<Node, string> verb,
        ActionArguments? arguments,
        CancellationToken cancellationToken
    )
    {
        var node = await GetNodeAsync(id, cancellationToken);
        Require(node, action);
        await RunAsync(id, verb(node), arguments, cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    private static void Require(Node node, NodeAction action)
    {
        node.Require(action);
        if (node.NativeState == OpenStackServers.WaitsForConfirmation)
        {
            throw node.Origin.Fail(
                DriverErrorKind.Conflict,
                $"The node '{node.Id.Value}' waits for its new size to be confirmed: resize it to the size that it has."
            );
        }
    }

    private async Task<bool> RunAsync(string id, string verb, ActionArguments? arguments, CancellationToken cancellationToken)
    {
        await _client.SendAsync(
            HttpMethod.Post,
            OpenStackService.Compute,
            $"{AddressOf(id)}/action",
            new Dictionary<string, ActionArguments?> { [verb] = arguments },
            OpenStackJson.Default.DictionaryStringActionArguments,
            cancellationToken
        );
        return true;
    }

    private async Task<CreatedServer> CreateAsync(CreateServerBody body, CancellationToken cancellationToken)
    {
        var answer = await _client
            .PostAsync(
                OpenStackService.ComputeToCreate,
                "/servers",
                body,
                OpenStackJson.Default.CreateServerBody,
                OpenStackJson.Default.CreatedServerAnswer,
                cancellationToken
            )
            .RefersToAsync(null);
        return answer.Server;
    }

    private async Task<CreatedServer> CreateWithAddressAsync(
        CreateServerBody body,
        string? network,
        IReadOnlyList<string> securityGroups,
        CancellationToken cancellationToken
    )
    {
        var address = new OpenStackPublicAddress(_client);
        var port = await address.ReserveAsync(network, securityGroups, cancellationToken);
        try
        {
            return await CreateAsync(OpenStackServerRequest.WithPort(body, port), cancellationToken);
        }
        catch (DriverException e) when (e.ProviderStatus is not null)
        {
            // Nova has refused; where it did not answer there may be a server on that port.
            await address.ReleaseAsync(port, CancellationToken.None);
            throw;
        }
    }

    private async Task<Node?> FindAsync(Guid token, CancellationToken cancellationToken)
    {
        var found = await _client.GetAsync(
            OpenStackService.Compute,
            "/servers/detail",
            OpenStackJson.Default.ServerList,
            cancellationToken,
            ("tags", OpenStackTags.OfToken(token)),
            ("limit", "1")
        );
        return found.Servers is [var server, ..] ? server.ToNode(connection) : null;
    }

    private Task<VolumeAnswer> RequireVolumeAsync(ResourceId id, CancellationToken cancellationToken) =>
        _client
            .GetAsync(
                OpenStackService.Volume,
                $"/volumes/{_client.Refer(id, "volume", "volumes")}",
                OpenStackJson.Default.VolumeAnswer,
                cancellationToken
            )
            .RefersToAsync("volumes");

    private async Task<ServerWire> GetServerAsync(string id, CancellationToken cancellationToken) =>
        (await _client.GetAsync(OpenStackService.Compute, AddressOf(id), OpenStackJson.Default.ServerAnswer, cancellationToken)).Server;

    private string AddressOf(string id) => _client.PathOf("servers", "node", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("name", $"^{Escape(name)}$");
        }

        foreach (var word in OpenStackServers.WordsOf(filter.State))
        {
            yield return ("status", word);
        }
    }

    // Nova hands the name to its database as a regular expression. Only what every dialect takes for special is escaped.
    private static string Escape(string name) =>
        string.Concat(name.Select(letter => @"\*+?|{}[]()^$.".Contains(letter, StringComparison.Ordinal) ? $@"\{letter}" : $"{letter}"));
}

using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

[Limits(PageSize = MostNodes)]
internal sealed class AzureNodeDriver(HttpClient http, Connection connection, AzureSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    /// <summary>Our bound for a page: each node of a group costs a call of its own for its state.</summary>
    public const int MostNodes = 100;

    private const string GroupsVersion = "2021-04-01";

    private readonly ArmClient _arm = new(http, connection, settings);

    private ArmMachineReader Reader => new(_arm, connection, settings);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _arm.GetAsync(ArmClient.Versioned(_arm.GroupScope, GroupsVersion), ArmJson.Default.Sub, cancellationToken);

    [Note("two rounds of calls at most: machines, interfaces and addresses at once, then what these lists did not have")]
    public Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken) =>
        Reader.ListAsync(request, cancellationToken);

    public Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) => Reader.GetAsync(id, cancellationToken);

    [Note(
        "needs a key pair or a password; no public address unless one is wished; the interface, its address and the disk go away with the node; a name that is taken is a conflict"
    )]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var body = await new ArmMachineRequest(_arm, connection, settings).PrepareAsync(request, cancellationToken);
        var address = _arm.NewAddress(ArmType.Machine, request.Name);
        try
        {
            var machine = await _arm.CreateOnlyAsync(
                    address,
                    body,
                    ArmJson.Default.MachineBody,
                    ArmJson.Default.MachineWire,
                    isRepeatable: request.ClientToken is not null,
                    cancellationToken
                )
                .RefersToAsync(null);
            return await Reader.CompleteAsync(machine, cancellationToken);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.PreconditionFailed or DriverErrorKind.Conflict)
        {
            return await FindAsync(request, cancellationToken)
                ?? throw (
                    e.Kind == DriverErrorKind.Conflict
                        ? e
                        : connection.Fail(DriverErrorKind.Conflict, $"There is a node '{request.Name}' already.", "name", e)
                );
        }
    }

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) => _arm.DeleteAsync(ArmType.Machine, id, cancellationToken);

    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "start", cancellationToken);

    [Note("deallocates, so that it costs no more than its disks; one that was switched off from inside is stopped and still billed")]
    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "deallocate", cancellationToken);

    [Note("soft only")]
    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        kind == RebootKind.Hard
            ? throw connection.NotSupported("Azure restarts through the system only: stop and start the node instead.", "kind")
            : SwitchAsync(id, NodeAction.Reboot, "restart", cancellationToken);

    [Note("a node that runs is restarted")]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        (await Reader.GetStateAsync(id, cancellationToken)).Require(NodeAction.Resize);
        await _arm.SendAsync(
                HttpMethod.Patch,
                AddressOf(id),
                new ResizeBody(new ResizeProperties(new HardwareWire(request.Size.Value))),
                ArmJson.Default.ResizeBody,
                ArmJson.Default.MachineWire,
                cancellationToken
            )
            .RefersToAsync("size");
        return await GetNodeAsync(id, cancellationToken);
    }

    // Azure takes most verbs in most states: what has no effect succeeds.
    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        (await Reader.GetStateAsync(id, cancellationToken)).Require(action);
        await _arm.BeginAsync(HttpMethod.Post, AddressOf(id, $"/{verb}"), body: null, cancellationToken);
        return await GetNodeAsync(id, cancellationToken);
    }

    // The node that an earlier try of the same request has made; null if that of this name is another's.
    private async Task<Node?> FindAsync(CreateNode request, CancellationToken cancellationToken)
    {
        if (request.ClientToken is not { } token)
        {
            return null;
        }

        var machine = await _arm.FindAsync(
            ArmClient.Versioned(_arm.PathOf(ArmType.Machine, request.Name), ArmType.ComputeVersion, "$expand=instanceView"),
            ArmJson.Default.MachineWire,
            cancellationToken
        );
        return machine?.Tags?.GetValueOrDefault(ArmMachines.TokenTag) == token.ToString("D")
            ? await Reader.CompleteAsync(machine, cancellationToken)
            : null;
    }

    private string AddressOf(string id, string verb = "") =>
        ArmClient.Versioned(_arm.PathOf(ArmType.Machine, id) + verb, ArmType.ComputeVersion);
}

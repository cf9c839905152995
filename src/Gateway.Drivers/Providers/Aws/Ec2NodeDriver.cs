using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

[Limits(PageSize = Ec2Client.MostItems)]
internal sealed class Ec2NodeDriver(HttpClient http, Connection connection, AwsSettings settings)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver,
        IConnectionCheckDriver
{
    private readonly Ec2Client _ec2 = new(http, connection, settings);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _ec2.RunAsync(new Ec2Request("DescribeAvailabilityZones"), cancellationToken);

    [Filters(FilterField.Name, FilterField.State, FilterField.Location, FilterField.Tag)]
    [Note("what EC2 has terminated is not there, though EC2 still shows it for about an hour")]
    public async Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var call = new Ec2Request("DescribeInstances")
            .AddTagFilters(request.Filter.Name, request.Filter.Tags)
            .AddFilter("instance-state-name", Ec2Nodes.WordsOf(request.Filter.State))
            .AddExactFilter("availability-zone", request.Filter.Location);
        var page = await _ec2.ListAsync(call, request, "reservationSet", item => item.ToNodes(connection), cancellationToken);
        return page with { Items = [.. page.Items.Where(node => node.NativeState != Ec2Nodes.Gone)] };
    }

    public async Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken)
    {
        var node = await _ec2.GetAsync(
            "DescribeInstances",
            "InstanceId",
            _ec2.Id(id, "i"),
            "reservationSet",
            item => item.ToNodes(connection).FirstOrDefault(),
            cancellationToken
        );
        return node is null || node.NativeState == Ec2Nodes.Gone ? throw _ec2.NotFound(id) : node;
    }

    [Note("a repeated request is known to EC2 by its client token; without a location or network EC2 chooses")]
    public async Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var call = new Ec2RunInstances(_ec2).Prepare(request);
        return await _ec2.SendAsync(
                call,
                made => made.ToNodes(connection).FirstOrDefault() ?? throw new FormatException("An answer without an instance."),
                cancellationToken
            )
            .RefersToItsFieldAsync();
    }

    public async Task DeleteNodeAsync(string id, CancellationToken cancellationToken)
    {
        // EC2 takes it again for as long as it shows what is gone.
        var (before, _) = await SwitchAsync("TerminateInstances", id, cancellationToken);
        if (before == Ec2Nodes.Gone)
        {
            throw _ec2.NotFound(id);
        }
    }

    [LegalIn(NodeState.Stopped)]
    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Start, "StartInstances", cancellationToken);

    [Note("asks the system to shut down; EC2 switches off one that does not listen")]
    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(id, NodeAction.Stop, "StopInstances", cancellationToken);

    [Note("soft only; EC2 switches off and on by itself a system that does not listen for some minutes")]
    public async Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken)
    {
        if (kind == RebootKind.Hard)
        {
            throw connection.NotSupported("EC2 has soft reboots only: stop the node and start it again.", "kind");
        }

        var node = await RequireAsync(id, NodeAction.Reboot, cancellationToken);
        await _ec2.RunAsync(new Ec2Request("RebootInstances").Add("InstanceId.1", id), cancellationToken);
        return node;
    }

    [Note("sets the tag Name")]
    public async Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken)
    {
        var node = await GetNodeAsync(id, cancellationToken);
        var call = new Ec2Request("CreateTags").Add("ResourceId.1", id).Add("Tag.1.Key", Ec2Tags.Name).Add("Tag.1.Value", request.Name);
        await _ec2.RunAsync(call, cancellationToken);
        return node with { Name = request.Name };
    }

    [LegalIn(NodeState.Stopped)]
    public async Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken)
    {
        var node = await RequireAsync(id, NodeAction.Resize, cancellationToken);
        var call = new Ec2Request("ModifyInstanceAttribute").Add("InstanceId", id).Add("InstanceType.Value", request.Size.Value);
        await _ec2.SendAsync(call, answer => answer, cancellationToken).RefersToItsFieldAsync();
        return node with { Size = request.Size };
    }

    // EC2 takes verbs that have no effect: starting what runs succeeds.
    private async Task<Node> SwitchAsync(string id, NodeAction action, string verb, CancellationToken cancellationToken)
    {
        var node = await RequireAsync(id, action, cancellationToken);
        var (_, now) = await SwitchAsync(verb, id, cancellationToken);
        return node with { State = Ec2Nodes.ToState(now), NativeState = now };
    }

    private async Task<(string? Before, string? Now)> SwitchAsync(string verb, string id, CancellationToken cancellationToken)
    {
        var call = new Ec2Request(verb).Add("InstanceId.1", _ec2.Id(id, "i"));
        var changes = await _ec2.FindAsync(
            call,
            "instancesSet",
            item => (item.Text("previousState/name"), item.Text("currentState/name")),
            cancellationToken
        );
        return changes is [var change, ..] ? change : throw _ec2.NotFound(id);
    }

    private async Task<Node> RequireAsync(string id, NodeAction action, CancellationToken cancellationToken)
    {
        var node = await GetNodeAsync(id, cancellationToken);
        node.Require(action);
        return node;
    }
}

using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxNodeDriver(SandboxClouds clouds, Connection connection)
    : INodeDriver,
        INodePowerDriver,
        INodeRenameDriver,
        INodeResizeDriver
{
    [Filters(FilterField.Name)]
    public Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Nodes.Page(visit, request), cancellationToken);

    public Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Nodes.Get(visit, id).Show(visit), cancellationToken);

    public Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, effect: null, visit => SandboxNodeLife.Create(visit, request), cancellationToken);

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, effect: null, visit => SandboxNodeLife.Delete(visit, id), cancellationToken);

    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Start,
            cancellationToken,
            (NodeState.Starting, SandboxNode.Booting),
            (NodeState.Running, SandboxNode.Active)
        );

    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Stop,
            cancellationToken,
            (NodeState.Stopping, SandboxNode.Halting),
            (NodeState.Stopped, SandboxNode.Off)
        );

    public Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Reboot,
            cancellationToken,
            (NodeState.Rebooting, kind == RebootKind.Hard ? SandboxNode.Resetting : SandboxNode.Rebooting),
            (NodeState.Running, SandboxNode.Active)
        );

    public Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(
            connection,
            "nodes.rename",
            visit =>
            {
                var node = GetFor(visit, id, NodeAction.Rename);
                node.NewName = request.Name;
                return node.Show(visit);
            },
            cancellationToken
        );

    [LegalIn(NodeState.Stopped)]
    public Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(
            connection,
            "nodes.resize",
            visit =>
            {
                var node = GetFor(visit, id, NodeAction.Resize);
                node.NewSize = visit.Cloud.Sizes.Refer(visit, request.Size, "size").Template.Id;
                node.Course = Course<NodeState>.Begin(
                    visit.Now,
                    visit.Step,
                    (NodeState.Reconfiguring, SandboxNode.Resizing),
                    (NodeState.Stopped, SandboxNode.Off)
                );
                return node.Show(visit);
            },
            cancellationToken
        );

    private Task<Node> SwitchAsync(
        string id,
        NodeAction action,
        CancellationToken cancellationToken,
        params (NodeState State, string Word)[] phases
    ) =>
        clouds.ChangeAsync(
            connection,
            $"nodes.{action.ToString().ToLowerInvariant()}",
            visit =>
            {
                var node = GetFor(visit, id, action);
                node.Course = Course<NodeState>.Begin(visit.Now, visit.Step, phases);
                return node.Show(visit);
            },
            cancellationToken
        );

    // The node that a verb is about, kept because it changes.
    private static SandboxNode GetFor(SandboxVisit visit, string id, NodeAction action)
    {
        var node = visit.Cloud.Nodes.Get(visit, id);
        if (!visit.Connection.Provider.NodeActions.LegalIn(node.StateAt(visit.Now)).Contains(action))
        {
            throw node.WrongState(visit, "node", $"cannot {action.ToString().ToLowerInvariant()}");
        }

        visit.Cloud.Nodes.Keep(visit, node);
        return node;
    }
}

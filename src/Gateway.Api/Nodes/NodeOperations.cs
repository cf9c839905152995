using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>What is done to nodes and outlives its request.</summary>
internal static class NodeOperations
{
    private static readonly ResourceFamily<Node> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<INodeDriver>(connection).GetNodeAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) => drivers.Open<INodeDriver>(connection).DeleteNodeAsync(id, cancellationToken),
        node => node.State == NodeState.Terminated,
        node => node.State is NodeState.Error or NodeState.Terminated
    );

    public static OperationKind Create { get; } = new CreateNodesOperation(Family) { Recovery = Recovery.Repeat, Answer = Answer.Several };

    public static OperationKind Delete { get; } = Family.ToDelete<INodeDriver>("nodes.delete");

    public static OperationKind Start { get; } =
        new ResourceOperation<INodePowerDriver, NoBody, Node>("nodes.start", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, _, cancellationToken) => await driver.StartNodeAsync(call.Id!, cancellationToken),
            IsDone = (node, _, _) => node.State == NodeState.Running,
            TraceOf = (node, _) =>
                node.State switch
                {
                    NodeState.Running => Trace.Done,
                    NodeState.Pending or NodeState.Starting or NodeState.Rebooting => Trace.UnderWay,
                    _ => Trace.None,
                },
        };

    public static OperationKind Stop { get; } =
        new ResourceOperation<INodePowerDriver, NoBody, Node>("nodes.stop", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, _, cancellationToken) => await driver.StopNodeAsync(call.Id!, cancellationToken),
            IsDone = (node, _, _) => node.State == NodeState.Stopped,
            TraceOf = (node, _) =>
                node.State switch
                {
                    NodeState.Stopped => Trace.Done,
                    NodeState.Stopping => Trace.UnderWay,
                    _ => Trace.None,
                },
        };

    public static OperationKind Reboot { get; } =
        new ResourceOperation<INodePowerDriver, RebootNode, Node>("nodes.reboot", Family)
        {
            Recovery = Recovery.LookOnly,
            Answer = Answer.Resource,
            Default = new RebootNode(),
            Call = async (driver, call, body, cancellationToken) => await driver.RebootNodeAsync(call.Id!, body.Kind, cancellationToken),
            IsDone = (node, _, _) => node.State == NodeState.Running,
            // A node that runs may have been rebooted already, or not yet.
            TraceOf = (node, _) => node.State == NodeState.Rebooting ? Trace.UnderWay : Trace.Untold,
            CheckOf = (call, _) => $"the node '{call.Id}' was rebooted after {call.CreatedAt:O}",
        };

    public static OperationKind Rename { get; } =
        new ResourceOperation<INodeRenameDriver, RenameNode, Node>("nodes.rename", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, body, cancellationToken) => await driver.RenameNodeAsync(call.Id!, body, cancellationToken),
            IsDone = (node, _, body) => node.Name == body.Name,
        };

    public static OperationKind Resize { get; } =
        new ResourceOperation<INodeResizeDriver, ResizeNode, Node>("nodes.resize", Family)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Resource,
            Call = async (driver, call, body, cancellationToken) => await driver.ResizeNodeAsync(call.Id!, body, cancellationToken),
            IsDone = (node, _, body) =>
                node.State is NodeState.Running or NodeState.Stopped && (node.Size is null || node.Size == body.Size),
            TraceOf = (node, body) =>
                node.State is NodeState.Reconfiguring or NodeState.Migrating ? Trace.UnderWay
                : node.Size is null ? Trace.Untold
                : node.Size == body.Size ? Trace.Done
                : Trace.None,
            CheckOf = (call, body) => $"the node '{call.Id}' has the size '{body.Size}'",
        };

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Delete, Start, Stop, Reboot, Rename, Resize];
}

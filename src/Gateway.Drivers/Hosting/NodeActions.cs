using System.Reflection;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>Which verbs a provider has for nodes, and in which states each is legal: read off its drivers.</summary>
internal sealed class NodeActions
{
    private static readonly (NodeAction Action, Type Contract, string Method, NodeState[] States)[] Verbs =
    [
        (NodeAction.Start, typeof(INodePowerDriver), nameof(INodePowerDriver.StartNodeAsync), [NodeState.Stopped, NodeState.Suspended]),
        (NodeAction.Stop, typeof(INodePowerDriver), nameof(INodePowerDriver.StopNodeAsync), [NodeState.Running]),
        (NodeAction.Reboot, typeof(INodePowerDriver), nameof(INodePowerDriver.RebootNodeAsync), [NodeState.Running]),
        (
            NodeAction.Rename,
            typeof(INodeRenameDriver),
            nameof(INodeRenameDriver.RenameNodeAsync),
            [NodeState.Running, NodeState.Stopped, NodeState.Paused, NodeState.Suspended]
        ),
        (NodeAction.Resize, typeof(INodeResizeDriver), nameof(INodeResizeDriver.ResizeNodeAsync), [NodeState.Running, NodeState.Stopped]),
    ];

    private readonly IReadOnlyList<NodeAction>[] _byState;

    public NodeActions(Func<Type, DriverRegistration?> findDriver)
    {
        var offered = Verbs
            .Select(verb => (verb.Action, States: findDriver(verb.Contract) is { } driver ? StatesOf(driver, verb) : []))
            .ToArray();
        _byState =
        [
            .. Enum.GetValues<NodeState>()
                .Select(state => offered.Where(verb => verb.States.Contains(state)).Select(verb => verb.Action).ToArray()),
        ];
    }

    /// <summary>The verbs that fit a state, always in the same order.</summary>
    public IReadOnlyList<NodeAction> LegalIn(NodeState state) => _byState[(int)state];

    private static NodeState[] StatesOf(DriverRegistration driver, (NodeAction, Type Contract, string Method, NodeState[] States) verb) =>
        driver.Implementation(verb.Contract, verb.Contract.GetMethod(verb.Method)!).GetCustomAttribute<LegalInAttribute>()?.States
        ?? verb.States;
}

namespace Gateway.Drivers.Model;

/// <summary>What can be done to a node beside making and deleting it.</summary>
public enum NodeAction
{
    Start,
    Stop,
    Reboot,
}

/// <summary>Which actions fit which state.</summary>
public static class NodeActions
{
    private static readonly NodeAction[] OfRunning = [NodeAction.Stop, NodeAction.Reboot];
    private static readonly NodeAction[] OfStopped = [NodeAction.Start];

    public static IReadOnlyList<NodeAction> LegalIn(NodeState state) =>
        state switch
        {
            NodeState.Running => OfRunning,
            NodeState.Stopped or NodeState.Suspended => OfStopped,
            _ => [],
        };
}

namespace Gateway.Drivers.Model;

/// <summary>The life of a node. A provider's word never heard of is <c>unknown</c>.</summary>
public enum NodeState
{
    Unknown,
    Pending,
    Starting,
    Running,
    Rebooting,
    Reconfiguring,
    Migrating,
    Stopping,
    Stopped,
    Paused,
    Suspended,
    Terminated,
    Error,
}

namespace Gateway.Drivers.Model;

/// <summary>The life of a container. A provider's word never heard of is <c>unknown</c>.</summary>
public enum ContainerState
{
    Unknown,
    Pending,
    Starting,
    Running,
    Restarting,
    Paused,
    Stopping,
    Stopped,
    Terminated,
    Error,
}

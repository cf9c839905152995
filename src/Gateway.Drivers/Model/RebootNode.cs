namespace Gateway.Drivers.Model;

/// <summary>How a node is restarted.</summary>
public sealed record RebootNode
{
    /// <summary>The kind; null for the one that the provider usually does.</summary>
    public RebootKind? Kind { get; init; }
}

/// <summary>What a reboot does to the system that runs.</summary>
public enum RebootKind
{
    /// <summary>Asks the system to restart, as its own command would.</summary>
    Soft,

    /// <summary>Switches the machine off and on again, whatever the system does.</summary>
    Hard,
}

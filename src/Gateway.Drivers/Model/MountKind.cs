namespace Gateway.Drivers.Model;

/// <summary>What is mounted.</summary>
public enum MountKind
{
    /// <summary>A named volume of the platform.</summary>
    Volume,

    /// <summary>A path of the host: only where the connection's settings allow it.</summary>
    HostPath,

    /// <summary>Memory that is gone when the container stops.</summary>
    Memory,
}

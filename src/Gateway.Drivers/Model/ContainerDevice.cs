namespace Gateway.Drivers.Model;

/// <summary>A device of the host that a container may use.</summary>
public sealed record ContainerDevice
{
    /// <summary>The absolute path on the host: <c>/dev/fuse</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The absolute path inside the container; null for the same.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the container may not write to it.</summary>
    public bool ReadOnly { get; init; }
}

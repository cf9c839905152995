namespace Gateway.Drivers.Model;

/// <summary>Something of the host that a container sees in its file system.</summary>
public sealed record ContainerMount
{
    public required MountKind Kind { get; init; }

    /// <summary>The volume's name, or the host's path; null for <see cref="MountKind.Memory"/>.</summary>
    public string? Source { get; init; }

    /// <summary>The absolute path inside the container.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the container may not write to it.</summary>
    public bool ReadOnly { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>The most a container may use.</summary>
public sealed record ContainerLimits
{
    /// <summary>Memory in MiB, at least 6.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Processors: 0.5 is half of one.</summary>
    public decimal? Cpus { get; init; }
}

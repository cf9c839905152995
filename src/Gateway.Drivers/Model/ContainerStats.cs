namespace Gateway.Drivers.Model;

/// <summary>What a container used at one moment. Null where the platform does not say.</summary>
public sealed record ContainerStats
{
    /// <summary>When it was measured, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Processors in use since the sample before: 0.5 is half of one. Null in a first sample where the platform measures no time.</summary>
    public double? Cpus { get; init; }

    /// <summary>Seconds of processor time since the container's start.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Memory in use in bytes, without what the system could drop at once (its cache of files).</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The most memory in bytes that it may use; where it has no bound of its own, all of the host's.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Bytes received by all of its network interfaces since its start.</summary>
    public long? NetworkReceivedBytes { get; init; }

    /// <summary>Bytes sent by all of its network interfaces since its start.</summary>
    public long? NetworkSentBytes { get; init; }

    /// <summary>Processes or threads, as the platform counts them.</summary>
    public int? Processes { get; init; }
}

using System.Text.Json.Serialization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// One sample. Engines before API 1.21 have one network in <c>network</c>; cgroup v1 tells the cache of files as
/// <c>total_inactive_file</c>, v2 as <c>inactive_file</c>; Podman leaves the detail out.
/// </summary>
internal sealed record StatsLine
{
    [JsonPropertyName("read")]
    public string? Read { get; init; }

    [JsonPropertyName("preread")]
    public string? ReadBefore { get; init; }

    [JsonPropertyName("cpu_stats")]
    public CpuStats? Cpu { get; init; }

    [JsonPropertyName("precpu_stats")]
    public CpuStats? CpuBefore { get; init; }

    [JsonPropertyName("memory_stats")]
    public MemoryStats? Memory { get; init; }

    [JsonPropertyName("pids_stats")]
    public PidsStats? Processes { get; init; }

    [JsonPropertyName("network")]
    public InterfaceStats? Network { get; init; }

    [JsonPropertyName("networks")]
    public IReadOnlyDictionary<string, InterfaceStats?>? Networks { get; init; }

    /// <summary>In our words; null for a container that no longer runs.</summary>
    public ContainerStats? ToStats(ContainerStats? before)
    {
        if (DockerTimes.Read(Read) is not { } time || Cpu?.Usage?.TotalNanoseconds is null or 0)
        {
            return null;
        }

        var seconds = Seconds(Cpu);
        var (pastTime, pastSeconds) = before is null
            ? (DockerTimes.Read(ReadBefore), Seconds(CpuBefore))
            : (before.Time, before.CpuSeconds);
        var networks = Networks?.Values.OfType<InterfaceStats>().ToList() ?? (Network is null ? null : [Network]);
        return new ContainerStats
        {
            Time = time,
            CpuSeconds = seconds,
            Cpus =
                pastTime < time && pastSeconds > 0
                    ? Math.Max(0, (seconds - pastSeconds) / (time - pastTime.Value).TotalSeconds ?? 0)
                    : null,
            MemoryBytes = Memory?.Used,
            MemoryLimitBytes = Memory?.Limit is > 0 and var limit ? (long)Math.Min(limit, long.MaxValue) : null,
            NetworkReceivedBytes = networks?.Sum(network => network.Received),
            NetworkSentBytes = networks?.Sum(network => network.Sent),
            Processes = Processes?.Current,
        };
    }

    private static double? Seconds(CpuStats? cpu) => cpu?.Usage?.TotalNanoseconds / 1e9;
}

internal sealed record CpuStats([property: JsonPropertyName("cpu_usage")] CpuUsage? Usage);

internal sealed record CpuUsage([property: JsonPropertyName("total_usage")] ulong? TotalNanoseconds);

internal sealed record MemoryStats
{
    [JsonPropertyName("usage")]
    public long? Usage { get; init; }

    // All of the address space where there is no bound: more than a long holds.
    [JsonPropertyName("limit")]
    public ulong? Limit { get; init; }

    [JsonPropertyName("stats")]
    public MemoryDetail? Detail { get; init; }

    [JsonIgnore]
    public long? Used => (Detail?.InactiveFileV1 ?? Detail?.InactiveFileV2) is { } cache && cache < Usage ? Usage - cache : Usage;
}

internal sealed record MemoryDetail(
    [property: JsonPropertyName("total_inactive_file")] long? InactiveFileV1,
    [property: JsonPropertyName("inactive_file")] long? InactiveFileV2
);

internal sealed record PidsStats([property: JsonPropertyName("current")] int? Current);

internal sealed record InterfaceStats
{
    [JsonPropertyName("rx_bytes")]
    public long Received { get; init; }

    [JsonPropertyName("tx_bytes")]
    public long Sent { get; init; }
}

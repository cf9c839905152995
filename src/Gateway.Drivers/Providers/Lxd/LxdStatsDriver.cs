using System.Runtime.CompilerServices;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

internal sealed class LxdStatsDriver(HttpClient http, Connection connection, LxdSettings settings, TimeProvider time)
    : IContainerStatsDriver
{
    private const int Running = 103;
    private const double NanosecondsPerSecond = 1e9;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly LxdClient _lxd = new(http, connection, time);

    [Note("LXD is asked each second; it counts the cache of files as memory, and tells no bound")]
    public async IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(
        string id,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var known = LxdId.Require(connection, id, settings);
        ContainerStats? last = null;
        while (await ReadAsync(known, isFirst: last is null, cancellationToken) is { } state)
        {
            last = ToStats(state, last);
            yield return last;
            if (!follow)
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>What the container uses; null if it has ended since the sample before.</summary>
    private async Task<InstanceState?> ReadAsync(LxdId id, bool isFirst, CancellationToken cancellationToken)
    {
        InstanceState state;
        try
        {
            var path = $"{id.Path}/state?project={Uri.EscapeDataString(id.Project)}";
            state = await _lxd.GetAsync(path, LxdJson.Default.AnswerInstanceState, cancellationToken);
        }
        catch (DriverException e) when (!isFirst && e.Kind == DriverErrorKind.NotFound)
        {
            return null;
        }

        return state.StatusCode == Running ? state
            : isFirst ? throw connection.Fail(DriverErrorKind.Conflict, $"The container '{id.Name}' does not run.")
            : null;
    }

    private ContainerStats ToStats(InstanceState state, ContainerStats? before)
    {
        var now = time.GetUtcNow();
        // LXD has -1 for what it cannot count.
        var seconds = state.Cpu?.Usage is >= 0 and var used ? used / NanosecondsPerSecond : (double?)null;
        var networks = (state.Network ?? []).Where(network => network.Key != "lo").Select(network => network.Value.Counters).ToList();
        return new ContainerStats
        {
            Time = now,
            CpuSeconds = seconds,
            Cpus = before is null ? null : (seconds - before.CpuSeconds) / (now - before.Time).TotalSeconds,
            MemoryBytes = state.Memory?.Usage,
            NetworkReceivedBytes = networks.Sum(counters => counters?.BytesReceived),
            NetworkSentBytes = networks.Sum(counters => counters?.BytesSent),
            Processes = state.Processes,
        };
    }
}

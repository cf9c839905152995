using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Gateway.Bench.Resilience;

/// <summary>As many clients as the gateway takes on, then three times as many: what is still answered, and how soon the others are refused.</summary>
internal static class OverloadRun
{
    private const int Limit = 64;
    private const int Queue = 64;
    private const string Path = "/nodes/one/340000000";

    // A client that is refused waits a moment, if not as long as it is told to.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(
        Func<IReadOnlyDictionary<string, string>, CancellationToken, Task<GatewayProcess>> start,
        TimeSpan time,
        CancellationToken cancellationToken
    )
    {
        var limits = new Dictionary<string, string>
        {
            ["Gateway__Overload__Concurrency"] = $"{Limit}",
            ["Gateway__Overload__QueueLength"] = $"{Queue}",
        };
        await using var process = await start(limits, cancellationToken);
        await LoadAsync(process, Limit, TimeSpan.FromSeconds(5), cancellationToken);
        var peak = await LoadAsync(process, Limit, time / 4, cancellationToken);
        var over = await LoadAsync(process, 3 * (Limit + Queue), time, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var after = await LoadAsync(process, Limit, TimeSpan.FromSeconds(5), cancellationToken);
        Console.WriteLine(
            $"overload, {3 * (Limit + Queue)} clients for {Limit} + {Queue} places: goodput {over.Good:F0}/s over {peak.Good:F0}/s: {over.Good / peak.Good:F2}; "
                + $"{over.Refused} refused, p99 {over.RefusedP99:F1} ms; liveness p99 {over.LiveP99:F1} ms; "
                + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s after: {after.Good:F0}/s, {after.Refused} refused"
        );
    }

    private static async Task<Outcome> LoadAsync(GatewayProcess process, int clients, TimeSpan time, CancellationToken cancellationToken)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var (good, refused, live) = (0, new ConcurrentBag<double>(), new List<double>());
        var probing = ProbeAsync();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => CallAsync()));
        await probing;
        return new Outcome(good / time.TotalSeconds, refused.Count, P99(refused), P99(live));

        async Task CallAsync()
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await process.Http.GetAsync(Path, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref good);
                    continue;
                }

                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    throw new InvalidOperationException($"The gateway answered {(int)answer.StatusCode}.");
                }

                refused.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(Pause, cancellationToken);
            }
        }

        async Task ProbeAsync()
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await process.Http.GetAsync("/health/live", cancellationToken);
                answer.EnsureSuccessStatusCode();
                live.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static double P99(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(sorted.Length - 1) * 99 / 100];
    }

    private sealed record Outcome(double Good, int Refused, double RefusedP99, double LiveP99);
}

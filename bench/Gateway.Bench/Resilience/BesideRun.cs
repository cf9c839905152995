using System.Diagnostics;

namespace Gateway.Bench.Resilience;

/// <summary>
/// Reads of a connection that is well: alone, beside calls that hang, and beside a neighbour that is asked a hundred times a second, which is well,
/// fails, or breaks off. The five take turns, so that what else the machine does hits all alike.
/// </summary>
internal static class BesideRun
{
    private const int Reads = 1000;
    private const int Hanging = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(GatewayProcess process, int rounds, CancellationToken cancellationToken)
    {
        var alone = new Times("alone");
        var hanging = new Times($"beside {Hanging} that hang");
        Times[] neighbours = [new("near"), new("fail"), new("cut")];
        for (var round = -1; round < rounds; round++)
        {
            await ReadAsync(process, alone, round, cancellationToken);
            await using (new Hung(process, cancellationToken))
            {
                await ReadAsync(process, hanging, round, cancellationToken);
            }

            foreach (var neighbour in neighbours)
            {
                await using (new Asked(process, neighbour.Name, cancellationToken))
                {
                    await ReadAsync(process, neighbour, round, cancellationToken);
                }
            }
        }

        Print("calls that hang", hanging, alone);
        Print("a neighbour that answers 503", neighbours[1], neighbours[0]);
        Print("a neighbour that breaks off", neighbours[2], neighbours[0]);
    }

    private static void Print(string what, Times beside, Times without) =>
        Console.WriteLine(
            $"reads beside {what}: p95 {beside.P95:F2} ms, {beside.Errors} errors; without {without.P95:F2} ms: {beside.P95 / without.P95:F2} x"
        );

    private static async Task ReadAsync(GatewayProcess process, Times times, int round, CancellationToken cancellationToken)
    {
        var all = new double[Reads];
        for (var i = 0; i < Reads; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await process.Http.GetAsync("/nodes/fast/340000000", cancellationToken);
            all[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            times.Errors += answer.IsSuccessStatusCode ? 0 : 1;
        }

        if (round >= 0)
        {
            Array.Sort(all);
            times.P95s.Add(all[Reads * 95 / 100]);
        }
    }

    private sealed class Times(string name)
    {
        public string Name => name;

        public List<double> P95s { get; } = [];

        public int Errors { get; set; }

        public double P95 => P95s.Order().ElementAt(P95s.Count / 2);
    }

    /// <summary>Calls that no answer comes to.</summary>
    private sealed class Hung : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end;
        private readonly Task _calls;

        public Hung(GatewayProcess process, CancellationToken cancellationToken)
        {
            _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _calls = Task.WhenAll(Enumerable.Range(0, Hanging).Select(_ => process.Http.GetAsync("/nodes/hang/1", _end.Token)));
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }
    }

    /// <summary>A neighbour that is asked again and again, whatever it answers.</summary>
    private sealed class Asked : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end;
        private readonly Task _calls;

        public Asked(GatewayProcess process, string connection, CancellationToken cancellationToken)
        {
            _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _calls = AskAsync(process, connection, _end.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private static async Task AskAsync(GatewayProcess process, string connection, CancellationToken cancellationToken)
        {
            using var timer = new PeriodicTimer(Pace);
            var calls = new List<Task>();
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                calls.RemoveAll(call => call.IsCompleted);
                calls.Add(AskOnceAsync(process, connection, cancellationToken));
            }
        }

        private static async Task AskOnceAsync(GatewayProcess process, string connection, CancellationToken cancellationToken)
        {
            using var answer = await process.Http.GetAsync($"/nodes/{connection}/340000000", cancellationToken);
        }
    }
}

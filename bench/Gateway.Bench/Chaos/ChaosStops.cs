using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Gateway.Bench.Chaos;

/// <summary>Gateways are told to stop under load: what is under way is answered, and the process ends in time.</summary>
internal sealed class ChaosStops(ChaosReplicas replicas)
{
    private const int Clients = 16;
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Given = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Balancer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<TimeSpan> _exits = [];
    private int _answered;
    private int _badExits;

    public async Task<bool> RunAsync(int stops, CancellationToken cancellationToken)
    {
        await replicas.StartAsync(cancellationToken);
        for (var number = 0; number < stops; number++)
        {
            await StopOneAsync(replicas.All[number % replicas.All.Count], cancellationToken);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{stops} times SIGTERM: {_answered} requests answered, {_failures.Count} failed, {_badExits} exits with another code than 0, exit within {_exits.Max().TotalSeconds:F1} s"
            )
        );
        foreach (var failure in _failures.Take(5))
        {
            Console.WriteLine(failure);
        }

        return _failures.IsEmpty && _badExits == 0 && _exits.Max() <= LongestExit;
    }

    private async Task StopOneAsync(GatewayProcess replica, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = Task.WhenAll(
            Enumerable.Range(0, Clients).Select(client => LoadAsync(replica, client % 2 == 0 ? "cloud" : "late", done.Token))
        );
        await Task.Delay(Load, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var ending = TerminateAsync(replica, cancellationToken);

        // As a balancer would that has seen readiness go: what is slow is under way then for longer than the drain delay.
        await Task.Delay(Balancer, cancellationToken);
        await done.CancelAsync();
        var code = await ending;
        _exits.Add(Stopwatch.GetElapsedTime(start));
        _badExits += code == 0 ? 0 : 1;
        await loading;
        await replica.StartAsync(cancellationToken);
    }

    // Whoever waits for too long is named, and ended.
    private async Task<int> TerminateAsync(GatewayProcess replica, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Given);
        try
        {
            return await replica.TerminateAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _failures.Enqueue($"the gateway did not exit within {Given.TotalSeconds} s; it has {replica.Threads} threads");
            await replica.KillAsync();
            return -1;
        }
    }

    private async Task LoadAsync(GatewayProcess replica, string cloud, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var deadline = new CancellationTokenSource(Given);
            try
            {
                using var answer = await replica.Http.GetAsync($"/nodes/{cloud}?pageSize=10", deadline.Token);
                await answer.Content.ReadAsByteArrayAsync(deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _answered);
                }
                else
                {
                    _failures.Enqueue($"status {(int)answer.StatusCode}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                _failures.Enqueue(e.ToString());
            }
            catch (OperationCanceledException)
            {
                _failures.Enqueue($"'{cloud}' was not answered within {Given.TotalSeconds} s, and its connection not closed");
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Gateway.Bench.Chaos;

/// <summary>Gateways are told to stop under load: what is under way is answered, and the process ends in time.</summary>
internal sealed class ChaosStops(ChaosReplicas replicas)
{
    private const int Clients = 16;
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<TimeSpan> _exits = [];
    private int _answered;
    private int _refused;
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
                $"{stops} times SIGTERM: {_answered} requests answered, {_refused} not taken any more, {_failures.Count} failed, {_badExits} exits with another code than 0, exit within {_exits.Max().TotalSeconds:F1} s"
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
        var loading = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => LoadAsync(replica, done.Token)));
        await Task.Delay(Load, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var code = await replica.TerminateAsync(cancellationToken);
        _exits.Add(Stopwatch.GetElapsedTime(start));
        _badExits += code == 0 ? 0 : 1;
        await done.CancelAsync();
        await loading;
        await replica.StartAsync(cancellationToken);
    }

    // Until it takes no more: a balancer would ask another replica then.
    private async Task LoadAsync(GatewayProcess replica, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var answer = await replica.Http.GetAsync("/nodes/cloud?pageSize=10", CancellationToken.None);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _answered);
                }
                else
                {
                    _failures.Enqueue($"status {(int)answer.StatusCode}");
                }
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                Interlocked.Increment(ref _refused);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                _failures.Enqueue(e.ToString());
            }
        }
    }
}

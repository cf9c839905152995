using BenchmarkDotNet.Attributes;
using Gateway.Api.Overload;

namespace Gateway.Micro;

/// <summary>The way in and out of the limits that each request passes: its caller's rate, and the queue for all.</summary>
public class Limits
{
    // One above what can be measured: nobody is refused.
    private readonly RateLimit _rate = new(
        "principal",
        new RateOptions
        {
            PerSecond = 1e9,
            Burst = 1_000_000,
            Concurrency = 1000,
        },
        TimeProvider.System
    );
    private readonly FairQueue _queue = new(2000, 2000, 1000);
    private string[] _callers = [];
    private int _next;

    /// <summary>How many callers take turns.</summary>
    [Params(1, 10_000)]
    public int Callers { get; set; }

    [GlobalSetup]
    public void Setup() => _callers = [.. Enumerable.Range(0, Callers).Select(number => $"caller-{number}")];

    [Benchmark]
    public void Rate() => RateLimit.Leave(_rate.Enter(Next()));

    [Benchmark]
    public void Queue()
    {
        var caller = Next();
        if (!_queue.EnterAsync(caller, out _).IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The queue is full.");
        }

        _queue.Leave(caller);
    }

    private string Next()
    {
        _next = (_next + 1) % _callers.Length;
        return _callers[_next];
    }
}

using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Gateway.Drivers.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// What all calls of a connection pass: the deadline of the whole → the limit of calls at once → retry → the <see cref="Circuit"/> of their
/// host with the deadline of an attempt. Hosts share the limit and what may be repeated.
/// </summary>
internal sealed class ConnectionPipeline : IDisposable
{
    // Names of hosts come with the requests where buckets are hosts: beyond so many they share a circuit.
    private const int MostCircuits = 64;
    private const string OtherHosts = "others";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Host, int Port), Circuit> _circuits = new();
    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ResilienceMeter _meter;
    private readonly RetryBudget _budget = new();
    private readonly ConcurrencyLimiter _limiter;

    public ConnectionPipeline(Connection connection, TimeProvider time, Random random, ResilienceMeter meter)
    {
        (_connection, _time, _random, _meter) = (connection, time, random, meter);
        _limiter = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = Settings.Concurrency,
                QueueLimit = Settings.QueueLength,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
    }

    public ResilienceSettings Settings => _connection.Settings.Resilience;

    /// <summary>How its circuits stand and how much is under way.</summary>
    public ConnectionLoad Load
    {
        get
        {
            var statistics = _limiter.GetStatistics()!;
            return new ConnectionLoad(
                Settings.Concurrency - (int)statistics.CurrentAvailablePermits,
                (int)statistics.CurrentQueuedCount,
                [.. _circuits.Values.Distinct().Select(circuit => circuit.Status).OrderBy(circuit => circuit.Host, StringComparer.Ordinal)]
            );
        }
    }

    /// <summary>The circuit of the host that an address has.</summary>
    public Circuit CircuitOf(Uri address)
    {
        var key = (address.Host, address.Port);
        if (_circuits.TryGetValue(key, out var circuit))
        {
            return circuit;
        }

        return _circuits.Count < MostCircuits
            ? _circuits.GetOrAdd(key, static (host, self) => self.CreateCircuit($"{host.Host}:{host.Port}"), this)
            : _circuits.GetOrAdd((OtherHosts, 0), static (_, self) => self.CreateCircuit(OtherHosts), this);
    }

    /// <summary>Counts a call, which lets some later one be repeated.</summary>
    public void CountCall() => _budget.Earn();

    /// <summary>Whether a slow read may be sent a second time.</summary>
    public bool TryHedge()
    {
        var may = _budget.TrySpend();
        if (may)
        {
            _meter.CountHedge(_connection);
        }

        return may;
    }

    public void Dispose() => _limiter.Dispose();

    private Circuit CreateCircuit(string host) => new(_connection, host, Outer(), _time, _meter);

    private ResiliencePipelineBuilder<HttpResponseMessage> Outer()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
            .AddTimeout(
                new TimeoutStrategyOptions
                {
                    TimeoutGenerator = static arguments => ValueTask.FromResult(CallTraits.Of(arguments.Context).TotalTime),
                }
            )
            .AddStrategy(_ => new CallLimit(_connection, _limiter, _meter));
        return Settings.Retries == 0 ? builder : builder.AddRetry(RetryOptions());
    }

    private RetryStrategyOptions<HttpResponseMessage> RetryOptions() =>
        new()
        {
            MaxRetryAttempts = Settings.Retries,
            ShouldHandle = arguments =>
                ValueTask.FromResult(ShouldRepeat(CallTraits.Of(arguments.Context), arguments.Outcome, arguments.AttemptNumber)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(PauseBefore(arguments.Outcome, arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                arguments.Outcome.Result?.Dispose();
                _meter.CountRetry(_connection);
                return ValueTask.CompletedTask;
            },
        };

    private bool ShouldRepeat(CallTraits call, Outcome<HttpResponseMessage> outcome, int attempt)
    {
        if (
            attempt >= Settings.Retries
            || !call.MayBeSentAgain
            || !Transient.Is(call, outcome)
            || LongestPauseBefore(outcome, attempt) is not { } pause
            || Left(call) <= pause
        )
        {
            return false;
        }

        var may = _budget.TrySpend();
        if (!may)
        {
            _meter.CountWithheld(_connection);
        }

        return may;
    }

    // A pause that the call does not live to see the end of would only hide why it failed.
    private TimeSpan Left(CallTraits call)
    {
        var left = call.TotalTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : call.TotalTime - _time.GetElapsedTime(call.Started);
        return CallBudget.Current?.Left is { } budget && budget < left ? budget : left;
    }

    // Full jitter: callers who failed together do not come back together.
    private TimeSpan PauseBefore(Outcome<HttpResponseMessage> outcome, int attempt)
    {
        var asked = AskedPause(outcome) ?? TimeSpan.Zero;
        return asked + (Backoff(attempt) * _random.NextDouble());
    }

    // Null if it is longer than anyone waits here.
    private TimeSpan? LongestPauseBefore(Outcome<HttpResponseMessage> outcome, int attempt)
    {
        var asked = AskedPause(outcome) ?? TimeSpan.Zero;
        return asked <= LongestPause ? asked + Backoff(attempt) : null;
    }

    private TimeSpan? AskedPause(Outcome<HttpResponseMessage> outcome) => outcome.Result?.ReadRetryAfter(_time);

    private static TimeSpan Backoff(int attempt) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << attempt));
}

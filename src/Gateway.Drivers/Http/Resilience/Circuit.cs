using System.Net;
using Gateway.Drivers.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>The way to one host of a connection: a circuit that opens when too much fails, and the deadline of an attempt.</summary>
internal sealed class Circuit
{
    private const int MinimumCalls = 20;
    private const double FailureRatio = 0.5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly TimeProvider _time;
    private long _since;

    /// <param name="connection">Whose calls it carries.</param>
    /// <param name="host">The host and port.</param>
    /// <param name="outer">What the connection does with each call before it gets here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meter">Where its changes are counted.</param>
    public Circuit(
        Connection connection,
        string host,
        ResiliencePipelineBuilder<HttpResponseMessage> outer,
        TimeProvider time,
        ResilienceMeter meter
    )
    {
        (Host, _time) = (host, time);
        _since = time.GetUtcNow().UtcTicks;
        var settings = connection.Settings.Resilience;
        Pipeline = outer
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<HttpResponseMessage>
                {
                    FailureRatio = FailureRatio,
                    MinimumThroughput = MinimumCalls,
                    SamplingDuration = Window,
                    BreakDuration = TimeSpan.FromSeconds(settings.CircuitOpenSeconds),
                    StateProvider = _state,
                    // A provider that throttles is well: it is asked less, but asked.
                    ShouldHandle = static arguments =>
                        ValueTask.FromResult(
                            Transient.Is(CallTraits.Of(arguments.Context), arguments.Outcome)
                                && arguments.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests
                        ),
                    OnOpened = _ => Change(CircuitPosition.Open),
                    OnClosed = _ => Change(CircuitPosition.Closed),
                    OnHalfOpened = _ => Change(CircuitPosition.HalfOpen),
                }
            )
            .AddTimeout(
                new TimeoutStrategyOptions
                {
                    TimeoutGenerator = static arguments => ValueTask.FromResult(CallTraits.Of(arguments.Context).AttemptTime),
                }
            )
            .Build();

        ValueTask Change(CircuitPosition position)
        {
            Volatile.Write(ref _since, _time.GetUtcNow().UtcTicks);
            meter.CountCircuit(connection, Host, position);
            return ValueTask.CompletedTask;
        }
    }

    public string Host { get; }

    /// <summary>All that a call to this host passes.</summary>
    public ResiliencePipeline<HttpResponseMessage> Pipeline { get; }

    /// <summary>How it stands.</summary>
    public CircuitStatus Status =>
        new(
            Host,
            _state.CircuitState switch
            {
                CircuitState.Closed => CircuitPosition.Closed,
                CircuitState.HalfOpen => CircuitPosition.HalfOpen,
                _ => CircuitPosition.Open,
            },
            new DateTimeOffset(Volatile.Read(ref _since), TimeSpan.Zero)
        );
}

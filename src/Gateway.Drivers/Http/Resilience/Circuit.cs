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

    public Circuit(Connection connection, string host, TimeProvider time, ResilienceMeter meter)
    {
        (Host, _time) = (host, time);
        _since = time.GetUtcNow().UtcTicks;
        var settings = connection.Settings.Resilience;
        Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
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
                            Transient.Is(arguments.Context, arguments.Outcome)
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
                    TimeoutGenerator = static arguments =>
                        ValueTask.FromResult(arguments.Context.Properties.GetValue(CallTraits.AttemptTime, Timeout.InfiniteTimeSpan)),
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

using System.Collections.Concurrent;
using System.Net;
using Gateway.Drivers.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Drivers.Http;

/// <summary>
/// One Polly pipeline for each connection and revision: retry → circuit breaker → deadline of an attempt. One account's trouble
/// never opens another's circuit, and changed settings start with a closed one.
/// </summary>
internal sealed class ResiliencePipelines(TimeProvider time)
{
    /// <summary>Whether a request may be sent again: a read without a body.</summary>
    public static ResiliencePropertyKey<bool> IsRepeatable { get; } = new("CloudGateway.IsRepeatable");

    /// <summary>How long an attempt may take until its answer begins.</summary>
    public static ResiliencePropertyKey<TimeSpan> AttemptTime { get; } = new("CloudGateway.AttemptTime");

    private const int Retries = 2;
    private const int CircuitMinimumCalls = 20;
    private const double CircuitFailureRatio = 0.5;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CircuitWindow = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CircuitOpen = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> _pipelines = new(StringComparer.Ordinal);

    /// <summary>The pipeline of this connection.</summary>
    public ResiliencePipeline<HttpResponseMessage> For(Connection connection) =>
        _pipelines.GetOrAdd(connection.Key, static (_, clock) => Create(clock), time);

    private static ResiliencePipeline<HttpResponseMessage> Create(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = Retries,
                    Delay = RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            arguments.Context.Properties.GetValue(IsRepeatable, false)
                                && IsTransient(arguments.Outcome)
                                && WaitOf(arguments.Outcome, time) <= LongestRetryAfter
                        ),
                    DelayGenerator = arguments =>
                        ValueTask.FromResult(WaitOf(arguments.Outcome, time) is { Ticks: > 0 } wait ? wait : (TimeSpan?)null),
                    OnRetry = arguments =>
                    {
                        arguments.Outcome.Result?.Dispose();
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<HttpResponseMessage>
                {
                    FailureRatio = CircuitFailureRatio,
                    MinimumThroughput = CircuitMinimumCalls,
                    SamplingDuration = CircuitWindow,
                    BreakDuration = CircuitOpen,
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            IsTransient(arguments.Outcome) && arguments.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests
                        ),
                }
            )
            .AddTimeout(
                new TimeoutStrategyOptions
                {
                    TimeoutGenerator = static arguments =>
                        ValueTask.FromResult(arguments.Context.Properties.GetValue(AttemptTime, AttemptTimeout)),
                }
            )
            .Build();

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome switch
        {
            { Exception: HttpRequestException or IOException or TimeoutRejectedException } => true,
            {
                Result.StatusCode: HttpStatusCode.TooManyRequests
                    or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout
            } => true,
            _ => false,
        };

    private static TimeSpan WaitOf(Outcome<HttpResponseMessage> outcome, TimeProvider time) =>
        outcome.Result?.ReadRetryAfter(time) ?? TimeSpan.Zero;
}

using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Drivers.Http;

/// <summary>
/// Sends each request through its connection's pipeline. Only reads without a body are ever sent twice, and what a driver has
/// marked as idempotent.
/// </summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = pipelines.For(request.GetConnection());
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            pipeline.CountCall();
            var attempt = AttemptTimeOf(request, pipeline);
            var total = TimeSpan.FromSeconds(pipeline.Settings.TotalSeconds);
            context.Properties.Set(CallTraits.Request, request);
            context.Properties.Set(CallTraits.AttemptTime, attempt);
            context.Properties.Set(CallTraits.TotalTime, attempt > total || attempt == Timeout.InfiniteTimeSpan ? attempt : total);
            context.Properties.Set(CallTraits.Started, time.GetTimestamp());
            return await pipeline.Pipeline.ExecuteAsync(
                static (context, call) => call.Handler.SendOnceAsync(call.Request, call.Pipeline, context),
                context,
                (Handler: this, Request: request, Pipeline: pipeline)
            );
        }
        catch (BrokenCircuitException e)
        {
            throw CircuitOpen(request, e);
        }
        catch (TimeoutRejectedException e)
        {
            var name = request.GetConnection().Name;
            throw request.Fail(DriverErrorKind.Timeout, $"The provider of connection '{name}' did not answer in time.", e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>One try; of a read that the connection has hedged perhaps two requests, of which one counts.</summary>
    private async ValueTask<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request,
        ConnectionPipeline pipeline,
        ResilienceContext context
    ) =>
        pipeline.Settings.HedgeAfterMs is { } milliseconds && MayBeHedged(request)
            ? await new HedgedRead(
                (sent, token) => SendThroughAsync(sent, pipeline, context, token),
                pipeline,
                TimeSpan.FromMilliseconds(milliseconds),
                time
            ).SendAsync(request, context.CancellationToken)
            : await SendThroughAsync(request, pipeline, context, context.CancellationToken);

    private async Task<HttpResponseMessage> SendThroughAsync(
        HttpRequestMessage request,
        ConnectionPipeline pipeline,
        ResilienceContext outer,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(CallTraits.Request, request);
            context.Properties.Set(CallTraits.AttemptTime, outer.Properties.GetValue(CallTraits.AttemptTime, TimeSpan.Zero));
            return await pipeline
                .CircuitOf(request.RequestUri!)
                .Pipeline.ExecuteAsync(
                    static async (context, call) =>
                        call.Request.FindStillComing() is { } body
                            ? await call.Handler.SendOnAsync(call.Request, body, context.CancellationToken)
                            : await call.Handler.SendOnAsync(call.Request, context.CancellationToken),
                    context,
                    (Handler: this, Request: request)
                );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendOnAsync(
        HttpRequestMessage request,
        StreamedContent body,
        CancellationToken cancellationToken
    )
    {
        var settings = request.GetConnection().Settings.Resilience;
        var answer = request.Options.TryGetValue(AttemptTimeOption.Key, out var allowed)
            ? allowed
            : TimeSpan.FromSeconds(settings.AttemptSeconds);
        using var watch = new BodyWatch(time, TimeSpan.FromSeconds(settings.IdleSeconds), answer, cancellationToken);
        body.Watch = watch;
        try
        {
            return await base.SendAsync(request, watch.Token);
        }
        catch (OperationCanceledException e) when (watch.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutRejectedException("The provider does not take the body, or does not answer to it.", e);
        }
        finally
        {
            body.Watch = null;
        }
    }

    // A body that is still coming comes as fast as its caller sends it, and the server has a least speed for that: the provider's part of the
    // time is watched.
    private static TimeSpan AttemptTimeOf(HttpRequestMessage request, ConnectionPipeline pipeline) =>
        request.IsStillComing() ? Timeout.InfiniteTimeSpan
        : request.Options.TryGetValue(AttemptTimeOption.Key, out var time) ? time
        : TimeSpan.FromSeconds(pipeline.Settings.AttemptSeconds);

    // What may take its time says so, and what switches protocols is more than a read.
    private static bool MayBeHedged(HttpRequestMessage request) =>
        request.IsRead()
        && !request.Options.TryGetValue(AttemptTimeOption.Key, out _)
        && !request.Options.TryGetValue(DuplexConnection.Key, out _);

    private static DriverException CircuitOpen(HttpRequestMessage request, BrokenCircuitException e)
    {
        var connection = request.GetConnection();
        return new DriverException(
            DriverErrorKind.Unavailable,
            $"Connection '{connection.Name}' has failed too often just now and is left alone for a moment.",
            e
        )
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            Code = "circuit-open",
            RetryAfter = e.RetryAfter,
        };
    }
}

using Gateway.Drivers.Hosting;
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
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = pipelines.For(request.GetConnection());
        pipeline.CountCall();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            TraitsOf(request, pipeline).PutOn(context);
            var circuit = pipeline.CircuitOf(request.RequestUri!);
            var outcome = await circuit.Pipeline.ExecuteOutcomeAsync(
                static (context, call) => call.Handler.TryAsync(call.Request, call.Pipeline, context.CancellationToken),
                context,
                (Handler: this, Request: request, Pipeline: pipeline)
            );
            ThrowFailure(request, circuit, outcome);
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static void ThrowFailure(HttpRequestMessage request, Circuit circuit, Outcome<HttpResponseMessage> outcome)
    {
        switch (outcome.Exception)
        {
            case BrokenCircuitException e:
                throw CircuitOpen(request, circuit, e);
            case TimeoutRejectedException e:
                var name = request.GetConnection().Name;
                throw request.Fail(DriverErrorKind.Timeout, $"The provider of connection '{name}' did not answer in time.", e);
            default:
                outcome.ThrowIfException();
                break;
        }
    }

    /// <summary>One try; of a read that the connection has hedged perhaps two requests, of which one counts.</summary>
    private async ValueTask<Outcome<HttpResponseMessage>> TryAsync(
        HttpRequestMessage request,
        ConnectionPipeline pipeline,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return Outcome.FromResult(
                pipeline.Settings.HedgeAfterMs is { } milliseconds && MayBeHedged(request)
                    ? await new HedgedRead(base.SendAsync, pipeline, TimeSpan.FromMilliseconds(milliseconds), time).SendAsync(
                        request,
                        cancellationToken
                    )
                : request.FindStillComing() is { } body ? await SendOnAsync(request, body, cancellationToken)
                : await base.SendAsync(request, cancellationToken)
            );
        }
        catch (Exception e)
        {
            // The pipeline decides what becomes of it.
            return Outcome.FromException<HttpResponseMessage>(e);
        }
    }

    private async Task<HttpResponseMessage> SendOnAsync(
        HttpRequestMessage request,
        StreamedContent body,
        CancellationToken cancellationToken
    )
    {
        var settings = request.GetConnection().Settings.Resilience;
        using var watch = new BodyWatch(
            time,
            TimeSpan.FromSeconds(settings.IdleSeconds),
            AnswerTimeOf(request, settings),
            cancellationToken
        );
        body.Watch = watch;
        try
        {
            return await base.SendAsync(request, watch.Token);
        }
        catch (Exception e)
        {
            var isOver = watch.IsOver && e is OperationCanceledException && !cancellationToken.IsCancellationRequested;
            await watch.StopAsync();
            await body.SettleAsync();
            if (isOver)
            {
                throw new TimeoutRejectedException("The provider does not take the body, or does not answer to it.", e);
            }

            throw;
        }
        finally
        {
            body.Watch = null;
        }
    }

    // A body that is still coming comes as fast as its caller sends it, and the server has a least speed for that: the provider's part of the
    // time is watched.
    private CallTraits TraitsOf(HttpRequestMessage request, ConnectionPipeline pipeline)
    {
        var attempt = request.IsStillComing() ? Timeout.InfiniteTimeSpan : AnswerTimeOf(request, pipeline.Settings);
        var total = TimeSpan.FromSeconds(pipeline.Settings.TotalSeconds);
        return new CallTraits(
            request,
            attempt,
            attempt > total || attempt == Timeout.InfiniteTimeSpan ? attempt : total,
            time.GetTimestamp()
        );
    }

    private static TimeSpan AnswerTimeOf(HttpRequestMessage request, ResilienceSettings settings) =>
        request.Options.TryGetValue(AttemptTimeOption.Key, out var allowed) ? allowed : TimeSpan.FromSeconds(settings.AttemptSeconds);

    // What may take its time says so, and what switches protocols is more than a read.
    private static bool MayBeHedged(HttpRequestMessage request) =>
        request.IsRead()
        && !request.Options.TryGetValue(AttemptTimeOption.Key, out _)
        && !request.Options.TryGetValue(DuplexConnection.Key, out _);

    private static DriverException CircuitOpen(HttpRequestMessage request, Circuit circuit, BrokenCircuitException e)
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
            Code = DriverException.CircuitOpen,
            // While one call is under way to see whether the host is well again, the others are told another whole break.
            RetryAfter = circuit.Status.State == CircuitPosition.Open ? e.RetryAfter : ProbePause,
        };
    }
}

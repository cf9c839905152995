using Gateway.Drivers.Model;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Drivers.Http;

/// <summary>
/// Sends each request through its connection's pipeline. Only reads without a body are ever sent twice, and what a driver has
/// marked as idempotent.
/// </summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines) : DelegatingHandler
{
    private static readonly TimeSpan StreamedBodyTime = TimeSpan.FromHours(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(ResiliencePipelines.IsRepeatable, IsRepeatable(request));
            if (request.Options.TryGetValue(AttemptTimeOption.Key, out var time))
            {
                context.Properties.Set(ResiliencePipelines.AttemptTime, time);
            }
            else if (request.IsStillComing())
            {
                // It comes as fast as its caller sends it, and the server has a least speed for that.
                context.Properties.Set(ResiliencePipelines.AttemptTime, StreamedBodyTime);
            }

            return await pipelines
                .For(connection)
                .ExecuteAsync(
                    static async (context, state) => await state.Handler.SendOnceAsync(state.Request, context.CancellationToken),
                    context,
                    (Handler: this, Request: request)
                );
        }
        catch (BrokenCircuitException e)
        {
            throw CircuitOpen(request, e);
        }
        catch (TimeoutRejectedException e)
        {
            throw request.Fail(DriverErrorKind.Timeout, $"The provider of connection '{connection.Name}' did not answer in time.", e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);

    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.IsMarkedIdempotent()
            ? request.CanBeSentAgain()
            : request.Content is null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head);

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

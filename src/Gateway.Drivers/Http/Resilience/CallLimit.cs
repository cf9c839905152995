using System.Threading.RateLimiting;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Polly;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// So many calls of a connection at once, the others in their order behind them. A call that is made for another one, such as a login,
/// passes with it: it must not wait for the place that the other one holds.
/// </summary>
internal sealed class CallLimit(Connection connection, ConcurrencyLimiter limiter, ResilienceMeter meter)
    : ResilienceStrategy<HttpResponseMessage>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly AsyncLocal<ConcurrencyLimiter?> Holder = new();

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback,
        ResilienceContext context,
        TState state
    )
    {
        if (ReferenceEquals(Holder.Value, limiter))
        {
            return await callback(context, state);
        }

        RateLimitLease lease;
        try
        {
            lease = await limiter.AcquireAsync(1, context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<HttpResponseMessage>(e);
        }

        using (lease)
        {
            if (!lease.IsAcquired)
            {
                meter.CountRefused(connection);
                return Outcome.FromException<HttpResponseMessage>(Busy());
            }

            Holder.Value = limiter;
            return await callback(context, state);
        }
    }

    private DriverException Busy() =>
        new(DriverErrorKind.Unavailable, $"Connection '{connection.Name}' has as many calls under way and waiting as it may have.")
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            Code = "connection-busy",
            RetryAfter = Pause,
        };
}

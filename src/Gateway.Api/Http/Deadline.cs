using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;

namespace Gateway.Api.Http;

/// <summary>How long one connection may take for one call.</summary>
internal static class Deadline
{
    /// <summary>Makes a call whose token ends with the time given or with the caller's.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Timeout"/> if the time is over, and the caller is still there.</exception>
    public static async Task<T> CallAsync<T>(
        string connection,
        TimeSpan limit,
        TimeProvider time,
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        CallBudget.Begin(limit, time);
        using var deadline = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await call(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Over(connection, limit, e);
        }
    }

    /// <summary>The time is over.</summary>
    public static DriverException Over(string connection, TimeSpan limit, Exception inner) =>
        new(DriverErrorKind.Timeout, $"Connection '{connection}' did not answer within {limit.TotalSeconds} s.", inner)
        {
            Connection = connection,
        };
}

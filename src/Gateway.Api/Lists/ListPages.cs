using Gateway.Api.Http;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>Where the pages of lists come from: the cache, if the caller allows it; a call that is under way; or one of its own.</summary>
internal sealed class ListPages(SharedPages shared, PageCache cache, ListChanges changes)
{
    // Nobody is told of an age above this one.
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>One page of a connection.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="connection">Whom.</param>
    /// <param name="freshness">How old it may be.</param>
    /// <param name="count">How many items a page has, for the bounds of the cache.</param>
    /// <param name="ask">Asks the provider.</param>
    /// <param name="cancellationToken">Ends with the caller's deadline.</param>
    public async Task<AgedPage<TPage>> GetAsync<TPage>(
        PageKey key,
        Connection connection,
        Freshness freshness,
        Func<TPage, int> count,
        Func<CancellationToken, Task<TPage>> ask,
        CancellationToken cancellationToken
    )
        where TPage : class
    {
        if (freshness.MaxAge is not { } maxAge)
        {
            return new AgedPage<TPage>(await shared.AskAsync(key, connection.Name, ask, cancellationToken), null);
        }

        var change = changes.Of(connection.Name);
        var kept = cache.Find<TPage>(key);
        if (kept is var (cached, age) && age <= maxAge && cached.Change == change)
        {
            return new AgedPage<TPage>(cached.Page, age);
        }

        var staleTime = TimeSpan.FromSeconds(connection.Settings.Resilience.StaleIfErrorSeconds);
        try
        {
            var page = await shared.AskAsync(key, connection.Name, ask, cancellationToken);
            var life = maxAge > staleTime ? maxAge : staleTime;
            cache.Keep(key, page, count(page), change, life < LongestLife ? life : LongestLife);
            return new AgedPage<TPage>(page, null);
        }
        catch (Exception e) when (IsOutage(e) && freshness.AllowsStale && kept is var (old, oldAge) && oldAge <= staleTime)
        {
            return new AgedPage<TPage>(old.Page, oldAge, e);
        }
    }

    // A deadline that is over ends the wait as a cancellation.
    private static bool IsOutage(Exception e) =>
        e
            is OperationCanceledException
                or DriverException
                {
                    Kind: DriverErrorKind.Unavailable
                        or DriverErrorKind.Timeout
                        or DriverErrorKind.RateLimited
                        or DriverErrorKind.Unexpected
                };
}

/// <summary>A page and how old it is.</summary>
/// <param name="Page">The page.</param>
/// <param name="Age">Its age, if it is out of the cache; null if it is fresh.</param>
/// <param name="Failure">Why an old one had to do; null if it did not have to.</param>
internal readonly record struct AgedPage<TPage>(TPage Page, TimeSpan? Age, Exception? Failure = null)
    where TPage : class
{
    /// <summary>The age as callers are told it: whole seconds.</summary>
    public long? Seconds => (long?)Age?.TotalSeconds;

    /// <summary>Why an old one had to do, as callers are told it.</summary>
    public Exception? FailureOf(string connection, TimeSpan timeout) =>
        Failure is OperationCanceledException e ? Deadline.Over(connection, timeout, e) : Failure;
}

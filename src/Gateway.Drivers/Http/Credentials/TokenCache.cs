using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials;

/// <summary>A token or key and how long it is good for.</summary>
/// <param name="Value">What goes on the request.</param>
/// <param name="ExpiresAt">When it ends, in UTC; null if it does not.</param>
internal sealed record Expiring<T>(T Value, DateTimeOffset? ExpiresAt)
    where T : class;

/// <summary>
/// One credential for each connection: fetched once however many requests wait for it, renewed ahead of its end, and forgotten when
/// the provider refuses it. One instance for each kind of credential.
/// </summary>
internal sealed class TokenCache<T>(TimeProvider time)
    where T : class
{
    // AWS advises five minutes; a token of less than fifty is renewed in the last tenth of its life.
    private static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(5);
    private const int ShareOfLife = 10;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly PerConnection<string, Slot> _slots = new();

    /// <summary>The connection's credential, fetched if there is none that is good.</summary>
    /// <param name="connection">Whose credential it is. Changed settings have another key and begin anew.</param>
    /// <param name="fetch">Obtains one. Its token ends with a time limit, not with the request that came first.</param>
    /// <param name="cancellationToken">Ends the wait of this request only.</param>
    public async Task<T> GetAsync(
        Connection connection,
        Func<CancellationToken, Task<Expiring<T>>> fetch,
        CancellationToken cancellationToken
    )
    {
        var slot = _slots.GetOrAdd(connection, connection.Key, static (_, _) => new Slot(), 0);
        var current = slot.Current;
        if (current is null || HasEnded(current.Token))
        {
            return (await RenewAsync(slot, current, fetch).WaitAsync(cancellationToken)).Value;
        }

        if (time.GetUtcNow() >= current.RenewAt && slot.Renewal is null)
        {
            return await RenewEarlyAsync(slot, current, fetch, cancellationToken);
        }

        return current.Token.Value;
    }

    /// <summary>Forgets a credential that the provider refused, unless it has been replaced already.</summary>
    public void Reject(Connection connection, T refused)
    {
        if (_slots.TryGet(connection, connection.Key, out var slot))
        {
            lock (slot)
            {
                if (ReferenceEquals(slot.Current?.Token.Value, refused))
                {
                    slot.Current = null;
                }
            }
        }
    }

    // Whoever comes first renews; the others go on with the old one, which still works, and so does this one if the renewal fails.
    private async Task<T> RenewEarlyAsync(
        Slot slot,
        Held current,
        Func<CancellationToken, Task<Expiring<T>>> fetch,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await RenewAsync(slot, current, fetch).WaitAsync(cancellationToken)).Value;
        }
        catch (DriverException) when (!HasEnded(current.Token))
        {
            lock (slot)
            {
                if (ReferenceEquals(slot.Current, current))
                {
                    slot.Current = current with { RenewAt = time.GetUtcNow() + RetryDelay };
                }
            }

            return current.Token.Value;
        }
    }

    private Task<Expiring<T>> RenewAsync(Slot slot, Held? replaced, Func<CancellationToken, Task<Expiring<T>>> fetch)
    {
        lock (slot)
        {
            if (slot.Current is { } current && !ReferenceEquals(current, replaced) && !HasEnded(current.Token))
            {
                return Task.FromResult(current.Token);
            }

            return slot.Renewal ??= FetchAsync(slot, fetch);
        }
    }

    private async Task<Expiring<T>> FetchAsync(Slot slot, Func<CancellationToken, Task<Expiring<T>>> fetch)
    {
        // The caller holds the lock: what follows runs without it.
        await Task.Yield();
        try
        {
            using var limit = new CancellationTokenSource(FetchTimeout, time);
            var token = await fetch(limit.Token);
            lock (slot)
            {
                slot.Current = new Held(token, RenewalOf(token));
            }

            return token;
        }
        finally
        {
            lock (slot)
            {
                slot.Renewal = null;
            }
        }
    }

    private bool HasEnded(Expiring<T> token) => token.ExpiresAt <= time.GetUtcNow();

    private DateTimeOffset RenewalOf(Expiring<T> token)
    {
        if (token.ExpiresAt is not { } end)
        {
            return DateTimeOffset.MaxValue;
        }

        var share = (end - time.GetUtcNow()) / ShareOfLife;
        return end - (share < RenewalMargin ? share : RenewalMargin);
    }

    private sealed record Held(Expiring<T> Token, DateTimeOffset RenewAt);

    private sealed class Slot
    {
        public Held? Current { get; set; }

        public Task<Expiring<T>>? Renewal { get; set; }
    }
}

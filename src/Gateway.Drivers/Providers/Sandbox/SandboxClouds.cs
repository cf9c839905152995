using System.Collections.Concurrent;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// The clouds in memory, one for each connection's name, and the way in: every call of every driver goes through
/// <see cref="VisitAsync"/> or <see cref="ChangeAsync"/>, which make it late, let it fail or hang, and lock.
/// </summary>
internal sealed class SandboxClouds(TimeProvider time)
{
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SandboxCloud> _clouds = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Makes a call: waits as the settings say, perhaps fails, then acts alone in the cloud.</summary>
    public async Task<T> VisitAsync<T>(Connection connection, Func<SandboxVisit, T> act, CancellationToken cancellationToken)
    {
        await EnterAsync(connection, cancellationToken);
        return Look(connection, act);
    }

    /// <summary>Makes a call that changes something.</summary>
    /// <param name="connection">The cloud.</param>
    /// <param name="effect">What the ledger says that was done: <c>nodes.reboot</c>; null where the act tells it itself.</param>
    /// <param name="act">Does it.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    public async Task<T> ChangeAsync<T>(
        Connection connection,
        string? effect,
        Func<SandboxVisit, T> act,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync(connection, cancellationToken);
        return await FinishAsync(connection, effect, act, cancellationToken);
    }

    /// <summary>Changes something in a call that has got in already.</summary>
    public async Task<T> FinishAsync<T>(
        Connection connection,
        string? effect,
        Func<SandboxVisit, T> act,
        CancellationToken cancellationToken
    )
    {
        var answer = Look(
            connection,
            visit =>
            {
                var done = act(visit);
                if (effect is not null)
                {
                    visit.Ledger?.Add(new SandboxLedger.Entry(visit.Now, Effect: effect));
                }

                return done;
            }
        );
        if (((SandboxSettings)connection.Settings).LoseAnswers)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }

        return answer;
    }

    /// <summary>Goes on with a call that has got in already: no latency and no failure.</summary>
    public T Look<T>(Connection connection, Func<SandboxVisit, T> act)
    {
        var cloud = CloudOf(connection);
        lock (cloud.Lock)
        {
            // Inside the lock: a call that waited for it must not see an older moment than the call before.
            var visit = new SandboxVisit(cloud, connection, (SandboxSettings)connection.Settings, time.GetUtcNow());
            using var turn = visit.Settings.LedgerFile is { Length: > 0 } file
                ? cloud.LedgerOf(file).Take(entry => SandboxNodeLife.Repeat(visit, entry))
                : null;
            cloud.CatchUp(visit.Now);
            return act(visit with { Ledger = turn });
        }
    }

    /// <summary>Waits until a moment has come.</summary>
    public async Task WaitUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        // A timer may fire a little before the clock shows its time.
        for (var left = moment - time.GetUtcNow(); left > TimeSpan.Zero; left = moment - time.GetUtcNow())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellationToken);
        }
    }

    private async ValueTask EnterAsync(Connection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var settings = (SandboxSettings)connection.Settings;
        if (settings.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }

        if (settings.LatencyMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(settings.LatencyMs), time, cancellationToken);
        }

        if (settings.FailureRate > 0 || settings.ThrottleRate > 0)
        {
            DrawLot(connection, settings);
        }
    }

    private void DrawLot(Connection connection, SandboxSettings settings)
    {
        var lot = CloudOf(connection).NextLot(settings.Seed);
        if (lot < settings.FailureRate)
        {
            throw connection.Fail(DriverErrorKind.Unavailable, $"Connection '{connection.Name}': sandbox failure.");
        }

        if (lot < settings.FailureRate + settings.ThrottleRate)
        {
            throw new DriverException(DriverErrorKind.RateLimited, $"Connection '{connection.Name}': the sandbox throttles.")
            {
                Connection = connection.Name,
                Provider = connection.Provider.Name,
                RetryAfter = ThrottledFor,
            };
        }
    }

    private SandboxCloud CloudOf(Connection connection) => _clouds.GetOrAdd(connection.Name, static (name) => new SandboxCloud(name));
}

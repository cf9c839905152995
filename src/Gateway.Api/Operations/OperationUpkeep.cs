using System.Data.Common;
using Gateway.Api.Idempotency;
using Gateway.Api.Observability;
using Gateway.Api.Stopping;
using Gateway.Api.Store;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>What goes on beside operations: leases are renewed, lost operations found, old rows deleted.</summary>
internal sealed partial class OperationUpkeep(
    StoreDatabase database,
    OperationScheduler scheduler,
    OperationUpkeepStore store,
    StoreClock clock,
    IdempotencyStore keys,
    RunningOperations running,
    OperationGauges gauges,
    IOptions<OperationOptions> options,
    ILogger<OperationUpkeep> logger
) : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeleteEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SetClockEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(
            EveryAsync(StartEvery, BeginAsync, stoppingToken),
            EveryAsync(RenewEvery, RenewAsync, stoppingToken),
            EveryAsync(SetClockEvery, SetClockAsync, stoppingToken),
            EveryAsync(SweepEvery, SweepAsync, stoppingToken),
            EveryAsync(CountEvery, CountAsync, stoppingToken),
            EveryAsync(DeleteEvery, DeleteAsync, stoppingToken)
        );

    /// <summary>
    /// What is under way is given a moment to come to an end by itself; what does not is handed back, to be gone on with elsewhere or later.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await running.WaitUntilNoneAsync(StopPatience);
        running.HandBack();
        await running.WaitUntilNoneAsync(StopPatience);
        await base.StopAsync(cancellationToken);
    }

    // What an earlier life left is gone on with; without it the engine starts with the first operation.
    private Task BeginAsync(CancellationToken cancellationToken) =>
        !scheduler.IsStarted && database.MayHoldWork ? scheduler.StartAsync(cancellationToken) : Task.CompletedTask;

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var attempts in running.Snapshot().Chunk(MostAtOnce))
        {
            var ids = attempts.Select(attempt => attempt.Id).ToArray();
            RunningOperations.Compare(attempts, await store.RenewAsync(running.Owner, ids, OperationRunner.Lease, cancellationToken));
        }

        if (keys.AreUnderWay)
        {
            await keys.RenewAsync(cancellationToken);
        }
    }

    private Task SetClockAsync(CancellationToken cancellationToken) =>
        scheduler.IsStarted ? clock.SetAsync(cancellationToken) : Task.CompletedTask;

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (scheduler.IsStarted && await store.SweepAsync(cancellationToken) is > 0 and var count)
        {
            LogSwept(count);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (scheduler.IsStarted && gauges.AreHeard)
        {
            gauges.Set(await store.CountAsync(cancellationToken));
        }
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (scheduler.IsStarted)
        {
            await store.DeleteEndedAsync(options.Value.Retention, cancellationToken);
        }

        if (database.MayHoldWork)
        {
            await keys.DeleteOldAsync(cancellationToken);
        }
    }

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        await TryAsync(work, stoppingToken);
        await Periodic.RunAsync(period, token => TryAsync(work, token), stoppingToken);
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            LogStoreFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store failed; operations wait until it is back")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} operations had lost their trigger and were given another")]
    private partial void LogSwept(int count);
}

using System.Data.Common;

namespace Gateway.Api.Security.Keys;

/// <summary>Reads the keys again and again, and tells the store when they were used. Before the first request they are read once.</summary>
internal sealed partial class KeyUpkeep(KeyBook keys, SecurityOptions options, ILogger<KeyUpkeep> logger) : BackgroundService
{
    /// <summary>After this long a revoked key opens nowhere any more.</summary>
    public static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(3);
    private const int ReadsForEachTelling = 20;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.IsOn)
        {
            await TryAsync(keys.ReadAsync, cancellationToken);
            await base.StartAsync(cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(keys.TellUsesAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The system's clock: a revocation must not wait for one that a test puts forward.
        using var timer = new PeriodicTimer(ReadEvery);
        try
        {
            for (var reads = 1; await timer.WaitForNextTickAsync(stoppingToken); reads++)
            {
                if (reads % ReadsForEachTelling == 0)
                {
                    await TryAsync(keys.TellUsesAsync, stoppingToken);
                }

                await TryAsync(keys.ReadAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            LogStoreFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store failed; the API keys that were read last count for a while")]
    private partial void LogStoreFailed(Exception exception);
}

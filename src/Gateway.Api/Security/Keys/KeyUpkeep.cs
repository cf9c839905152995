using System.Data.Common;
using Gateway.Api.Stopping;

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reads = 0;
        await Periodic.RunAsync(
            ReadEvery,
            async token =>
            {
                if (++reads % ReadsForEachTelling == 0)
                {
                    await TryAsync(keys.TellUsesAsync, token);
                }

                await TryAsync(keys.ReadAsync, token);
            },
            stoppingToken
        );

        // What was used since then, while the host waits.
        await TryAsync(keys.TellUsesAsync, CancellationToken.None);
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

using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>Begins the operations of <see cref="OperationQueue"/>.</summary>
internal sealed partial class OperationStarts(
    OperationQueue queue,
    OperationRunner runner,
    OperationUpkeepStore store,
    IOptions<OperationOptions> options,
    ILogger<OperationStarts> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var id in queue.ReadAllAsync(stoppingToken))
            {
                await BeginAsync(id);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task BeginAsync(string id)
    {
        try
        {
            // Nobody holds it yet: that is fence 0.
            await (queue.IsClosed ? store.HandBackAsync(id, fence: 0) : runner.RunAsync(id));
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            LogLeft(e, id);
        }
        finally
        {
            queue.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Id} is left to the sweep")]
    private partial void LogLeft(Exception exception, string id);
}

namespace Gateway.Api.Stopping;

/// <summary>Work that is done again and again until the process stops.</summary>
internal static class Periodic
{
    /// <summary>
    /// Does the work after each period, by the system's clock: one that a test puts forward must end no lease and look for nothing. Returns when it is
    /// told to stop; what the work throws ends it.
    /// </summary>
    public static async Task RunAsync(TimeSpan period, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await work(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}

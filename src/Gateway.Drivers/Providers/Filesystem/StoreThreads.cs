using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Runs a store's blocking work, and tells what failed in the words of the drivers.</summary>
internal sealed class StoreThreads(DiskThreads threads, Action<Exception> onBrokenDatabase)
{
    public DiskThreads Threads { get; } = threads;

    /// <summary>Runs blocking work in its turn. Once begun it runs to its end: cancellation counts only before.</summary>
    /// <exception cref="Model.DriverException">The disk failed or is full.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Threads.RunAsync(work, cancellationToken);
        }
        catch (Exception e) when (DiskFailure.IsOne(e))
        {
            if (DiskFailure.IsBrokenDatabase(e))
            {
                onBrokenDatabase(e);
            }

            throw DiskFailure.Of(e);
        }
    }

    public Task RunAsync(Action work, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                work();
                return true;
            },
            cancellationToken
        );
}

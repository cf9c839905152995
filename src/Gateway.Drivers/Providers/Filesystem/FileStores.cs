using System.Collections.Concurrent;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// The stores that this process uses, by root folder: two connections with one folder share it. A store stays open to the end of
/// the process; one that could not be opened is tried again.
/// </summary>
internal sealed class FileStores(DiskThreads threads, TimeProvider clock, ILogger<FileStores> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <exception cref="Model.DriverException">It cannot be used, saying why.</exception>
    public Task<FileStore> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var slot = _slots.GetOrAdd(root, _ => new Slot());
        lock (slot)
        {
            if (slot.Opening is null or { IsFaulted: true })
            {
                // Not cancelled with the request that came first: others wait for it too.
                slot.Opening = threads.RunAsync(() => FileStore.Open(root, threads, clock, logger), CancellationToken.None);
            }

            return slot.Opening.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            if (slot.Opening is { IsCompletedSuccessfully: true } opened)
            {
                opened.GetAwaiter().GetResult().Dispose(); // It is complete: nothing waits here.
            }
        }
    }

    private sealed class Slot
    {
        public Task<FileStore>? Opening { get; set; }
    }
}

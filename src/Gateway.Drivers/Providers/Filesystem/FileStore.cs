using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>One root folder, opened: whatever a crash left has been put right.</summary>
internal sealed class FileStore : IDisposable
{
    private readonly StoreLayout _layout;
    private readonly StoreLock _lock;
    private readonly Catalogue _catalogue;
    private readonly StoreThreads _threads;
    private readonly TimeProvider _clock;

    private FileStore(StoreLayout layout, StoreLock held, DiskThreads threads, TimeProvider clock, ILogger logger)
    {
        _layout = layout;
        _lock = held;
        _clock = clock;
        var reserve = new DiskReserve(layout);
        reserve.Release();
        Directory.Delete(layout.Temporary, recursive: true);
        Disk.EnsureFolder(layout.Temporary);
        Disk.EnsureFolder(layout.Uploads);
        Buckets = new BucketFolders(layout, logger);
        Buckets.Load();
        _catalogue = CatalogueRecovery.Open(layout, Buckets, logger);
        reserve.Restore();
        _threads = new StoreThreads(threads, failure => Distrust(failure, logger));
        Objects = new FileObjects(layout, Buckets, _catalogue, reserve, _threads, clock, logger);
        Uploads = new FileUploads(layout, Buckets, Objects, _threads, clock, logger);
    }

    public BucketFolders Buckets { get; }

    public FileObjects Objects { get; }

    public FileUploads Uploads { get; }

    /// <summary>Opens a store and makes it if there is none. Blocks.</summary>
    /// <exception cref="DriverException">It cannot be used, saying why.</exception>
    public static FileStore Open(string root, DiskThreads threads, TimeProvider clock, ILogger logger)
    {
        var layout = new StoreLayout(root);
        try
        {
            var held = StoreLock.Take(layout);
            try
            {
                return new FileStore(layout, held, threads, clock, logger);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (DiskFailure.IsOne(e))
        {
            throw DiskFailure.Of(e);
        }
    }

    public Task<BucketRecord> CreateBucketAsync(string name, CancellationToken cancellationToken) =>
        _threads.RunAsync(() => Buckets.Create(name, _clock.GetUtcNow()), cancellationToken);

    public Task DeleteBucketAsync(string name, CancellationToken cancellationToken) =>
        _threads.RunAsync(() => Buckets.Delete(name), cancellationToken);

    /// <summary>Whether the folders are still there: a disk may have been unmounted since.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        _threads.RunAsync(
            () =>
            {
                if (!File.Exists(_layout.Lock) || !Directory.Exists(_layout.Buckets))
                {
                    throw new DriverException(DriverErrorKind.Unavailable, "The folder of the store is no longer there.");
                }
            },
            cancellationToken
        );

    public void Dispose()
    {
        Objects.Dispose();
        _catalogue.Dispose();
        _lock.Dispose();
    }

    private void Distrust(Exception failure, ILogger logger)
    {
        logger.CatalogueBroken(_layout.Root, failure);
        File.WriteAllBytes(_layout.Distrust, []);
    }
}

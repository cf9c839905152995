using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>A file that nobody sees until it is published, and that is gone if it never is.</summary>
internal sealed class NewFile : IAsyncDisposable
{
    private readonly DiskThreads _threads;
    private readonly ILogger _logger;
    private readonly string _path;
    private bool _synced;
    private bool _published;

    private NewFile(string path, DiskThreads threads, ILogger logger)
    {
        _path = path;
        _threads = threads;
        _logger = logger;
        // Not None: that is a lock which goes with the file, and who reads it between its renaming and this handle's end would be refused.
        const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
        Handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, Shared, FileOptions.Asynchronous);
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Makes an empty file in the store's folder for what is being made. Blocks.</summary>
    public static NewFile Create(StoreLayout layout, DiskThreads threads, ILogger logger) => new(layout.NewTemporary(), threads, logger);

    /// <summary>Returns when all that was written is on the disk. Blocks.</summary>
    public void Sync()
    {
        Disk.Sync(Handle, _path);
        _synced = true;
    }

    /// <summary>Gives the file its name, in place of one that has it. Blocks.</summary>
    public void Publish(string path)
    {
        if (!_synced)
        {
            throw new InvalidOperationException("A file is synced before it is published.");
        }

        Disk.Publish(_path, path);
        _published = true;
    }

    public async ValueTask DisposeAsync()
    {
        Handle.Dispose();
        if (!_published)
        {
            await _threads.RunAsync(Remove, CancellationToken.None);
        }
    }

    // What went wrong before matters more than a file that is left: it is swept at the next start.
    private bool Remove()
    {
        try
        {
            File.Delete(_path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.TemporaryFileLeft(_path, e);
            return false;
        }
    }
}

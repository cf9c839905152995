using System.Text;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>The right to use a folder as a store: one process at a time, and only a folder that is one or can become one.</summary>
internal sealed class StoreLock : IDisposable
{
    private const string Mark = "cloudgateway filesystem store, format 1\n";
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the lock and makes the store's folders.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unavailable"/>, saying why.</exception>
    public static StoreLock Take(StoreLayout layout)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DriverException(DriverErrorKind.Unavailable, "Stores on disk need Linux: durability is not known on this system.");
        }

        CreateRoot(layout.Root);
        if (!File.Exists(layout.Lock))
        {
            RefuseForeign(layout);
        }

        var held = Open(layout);
        try
        {
            held.CheckMark(layout);
            Disk.EnsureFolder(layout.Temporary);
            Disk.EnsureFolder(layout.Buckets);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    // Each new folder's name must be as durable as what will lie in it.
    private static void CreateRoot(string root)
    {
        if (Directory.Exists(root))
        {
            return;
        }

        var parent = Path.GetDirectoryName(root)!;
        CreateRoot(parent);
        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Disk.SyncFolder(parent);
    }

    private static StoreLock Open(StoreLayout layout)
    {
        try
        {
            return new StoreLock(new FileStream(layout.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult == Errno.TryAgain)
        {
            throw new DriverException(
                DriverErrorKind.Unavailable,
                "Another process, or another connection by another path, is using this store. A store belongs to one gateway at a time.",
                e
            )
            {
                Code = "store-in-use",
            };
        }
    }

    // An empty file is what a crash leaves between making and marking it: nothing else was made by then.
    private void CheckMark(StoreLayout layout)
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        var mark = reader.ReadToEnd();
        if (mark == Mark)
        {
            return;
        }

        if (mark.Length > 0)
        {
            throw NoStore("its file 'lock' is not one of this version of the gateway");
        }

        RefuseForeign(layout);
        _file.Write(Encoding.UTF8.GetBytes(Mark));
        _file.Flush();
        Disk.Sync(_file.SafeFileHandle, layout.Lock);
        Disk.SyncFolder(layout.Root);
    }

    // The folder 'tmp' is swept at start: it had better be ours. A path of '/' must not empty /tmp.
    private static void RefuseForeign(StoreLayout layout)
    {
        if (Path.Exists(layout.Temporary) || Path.Exists(layout.Buckets) || Path.Exists(layout.Catalogue))
        {
            throw NoStore("it holds 'tmp', 'buckets' or 'catalogue.db' of something else; choose an empty folder");
        }
    }

    private static DriverException NoStore(string why) =>
        new(DriverErrorKind.Unavailable, $"The connection's folder is no store: {why}.") { Code = "not-a-store" };
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Drivers.Storage;

/// <summary>
/// The one place where bytes become durable. The order that loses nothing: write a temporary file, <see cref="Sync"/> it,
/// <see cref="Publish"/> it. Calls go to the system directly because the runtime's own report success when fsync fails, cannot
/// sync a folder, and copy where a rename is impossible. All calls block: run them on <see cref="DiskThreads"/>.
/// </summary>
internal static partial class Disk
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>Returns when the file's bytes are on the disk; throws if they may not be.</summary>
    /// <exception cref="IOException">The number of the failure is its HResult.</exception>
    public static void Sync(SafeFileHandle file, string name)
    {
        while (FSync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Errno.Interrupted)
            {
                throw Failed("fsync", name, error);
            }
        }
    }

    /// <summary>Returns when the names in the folder are on the disk.</summary>
    /// <exception cref="IOException">The number of the failure is its HResult.</exception>
    public static void SyncFolder(string path)
    {
        using var folder = Open(path, ReadOnly | CloseOnExec);
        if (folder.IsInvalid)
        {
            throw Failed("open", path, Marshal.GetLastPInvokeError());
        }

        Sync(folder, path);
    }

    /// <summary>
    /// Gives a synced file or folder its final name in one step, replacing a file of that name, and returns when that is durable.
    /// </summary>
    /// <exception cref="IOException">The number of the failure is its HResult.</exception>
    public static void Publish(string temporary, string path)
    {
        Move(temporary, path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Renames, and never copies. Durable when both folders are synced.</summary>
    /// <exception cref="IOException">The number of the failure is its HResult.</exception>
    public static void Move(string from, string to)
    {
        if (Rename(from, to) != 0)
        {
            throw Failed("rename", to, Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Removes a file for good. A missing one is no error.</summary>
    public static void Remove(string path)
    {
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes a folder; false if something is in it.</summary>
    public static bool TryRemoveEmptyFolder(string path)
    {
        if (RemoveFolder(path) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == Errno.NotEmpty ? false : throw Failed("rmdir", path, error);
    }

    /// <summary>Makes a folder durably if it is not there.</summary>
    public static void EnsureFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            SyncFolder(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Writes all bytes; how much is held back by the system is told by <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">The number of the failure is its HResult.</exception>
    public static async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file, bytes, offset, cancellationToken);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How the runtime tells EFBIG.
            throw new IOException("The file would be too big.", e) { HResult = Errno.FileTooBig };
        }
    }

    /// <summary>Writes a small new file and syncs it; the name is durable when its folder is synced or published.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        Sync(file, path);
    }

    private static IOException Failed(string call, string path, int error) =>
        new($"{call} of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)} ({error}).", error);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveFolder(string path);
}

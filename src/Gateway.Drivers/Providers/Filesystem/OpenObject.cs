using Gateway.Drivers.Storage;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// An object's file held open, its footer verified. The bytes stay readable when the object is replaced or deleted meanwhile.
/// </summary>
internal sealed class OpenObject : IDisposable
{
    private readonly SafeFileHandle _file;

    private OpenObject(SafeFileHandle file, StoredObject stored)
    {
        _file = file;
        Stored = stored;
    }

    public StoredObject Stored { get; }

    /// <summary>Opens the object's file; null if there is none. Blocks.</summary>
    /// <exception cref="Model.DriverException">Its footer is damaged, or it is the file of another object.</exception>
    public static OpenObject? Find(StoreLayout layout, string bucket, string key) => Find(layout.Object(bucket, key), bucket, key);

    /// <summary>Opens the file at this path, which must be of this bucket and key; null if there is none. Blocks.</summary>
    /// <exception cref="Model.DriverException">Its footer is damaged, or it is the file of another object.</exception>
    public static OpenObject? Find(string path, string bucket, string key)
    {
        var file = FooterReader.OpenFile(path);
        if (file is null)
        {
            return null;
        }

        try
        {
            return FooterReader.Read(file) is { } stored && stored.IsOf(bucket, key)
                ? new OpenObject(file, stored)
                : throw ObjectFormat.Corrupt(bucket, key, "its footer does not verify");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads from the file as it is: at least one byte.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var count = await RandomAccess.ReadAsync(_file, buffer, offset, cancellationToken);
            return count > 0 ? count : throw Corrupt("its file is too short");
        }
        catch (Exception e) when (DiskFailure.IsOne(e))
        {
            throw DiskFailure.Of(e);
        }
    }

    public Exception Corrupt(string what) => ObjectFormat.Corrupt(Stored.Footer.Bucket, Stored.Footer.Key, what);

    public void Dispose() => _file.Dispose();
}

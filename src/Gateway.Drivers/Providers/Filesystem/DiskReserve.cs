using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// Room that is given up when the disk is full: removing an object writes to the catalogue first, and a full disk that cannot be
/// freed by deleting would stay full. Blocks.
/// </summary>
internal sealed class DiskReserve(StoreLayout layout)
{
    private const int Bytes = 1024 * 1024;

    public void Release() => File.Delete(layout.Reserve);

    /// <summary>Takes the room again, if there is as much.</summary>
    public void Restore()
    {
        if (File.Exists(layout.Reserve))
        {
            return;
        }

        try
        {
            // Random bytes: a file system that compresses would reserve nothing for zeros.
            Disk.WriteNew(layout.Reserve, System.Security.Cryptography.RandomNumberGenerator.GetBytes(Bytes));
        }
        catch (IOException e) when (DiskFailure.IsFull(e))
        {
            Release();
        }
    }
}

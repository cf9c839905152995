using Gateway.Drivers.Storage;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>Failures of the disk are seen.</summary>
public sealed class DiskTests
{
    [Fact]
    public void A_file_that_cannot_be_synced_throws()
    {
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);

        Assert.Throws<IOException>(() => Disk.Sync(device, "/dev/null"));
    }

    [Fact]
    public void A_folder_that_cannot_be_synced_throws() => Assert.Throws<IOException>(() => Disk.SyncFolder("/proc/self"));

    [Fact]
    public void A_folder_that_is_not_there_throws() => Assert.Throws<IOException>(() => Disk.SyncFolder("/nowhere"));

    [Fact]
    public async Task A_full_disk_is_told_by_its_number()
    {
        using var device = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        var failure = await Assert.ThrowsAsync<IOException>(() => Disk.WriteAsync(device, new byte[1], 0, CancellationToken.None));

        Assert.Equal(Errno.NoSpace, failure.HResult);
    }

    [Fact]
    public void A_name_is_never_moved_by_copying()
    {
        var file = Path.GetTempFileName();

        Assert.Throws<IOException>(() => Disk.Publish(file, $"/dev/shm/{Path.GetFileName(file)}"));

        Assert.True(File.Exists(file));
        File.Delete(file);
    }
}

using System.Diagnostics;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>A disk with no room left, made for real: a small file system in memory.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly string _root = StoreFolder.NewRoot();
    private bool _isMounted;
    private StoreFolder? _store;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_root);
        _isMounted = await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _root);
        if (_isMounted)
        {
            _store = await StoreFolder.CreateAsync(_root);
        }
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_isMounted)
        {
            await TryRunAsync("umount", _root);
        }

        Directory.Delete(_root, recursive: true);
    }

    [SkippableFact]
    public async Task An_upload_without_room_is_told_and_the_old_object_stands()
    {
        Skip.IfNot(_isMounted, "tmpfs: mounting a file system needs root.");
        await _store!.PutAsync("key", "old");

        var failure = await Assert.ThrowsAsync<DriverException>(() => _store.PutAsync("key", new byte[4_000_000]));

        Assert.Equal(DriverErrorKind.InsufficientStorage, failure.Kind);
        Assert.Equal("old", await _store.ReadTextAsync("key"));
        Assert.Equal(["key"], await _store.ListAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_root, "tmp")));
        await _store.PutAsync("key", "new");
        Assert.Equal("new", await _store.ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_disk_filled_to_the_last_byte_is_freed_by_deleting()
    {
        Skip.IfNot(_isMounted, "tmpfs: mounting a file system needs root.");
        var stored = await FillAsync(new byte[50_000]);
        stored += await FillAsync(new byte[1]);
        Assert.True(stored > 10);

        foreach (var key in await _store!.ListAsync())
        {
            await _store.Objects.DeleteObjectAsync("bucket", key, ObjectConditions.None, CancellationToken.None);
        }

        Assert.Empty(await _store.ListAsync());
        await _store.PutAsync("key", new byte[500_000]);
    }

    private async Task<int> FillAsync(byte[] content)
    {
        for (var count = 0; ; count++)
        {
            try
            {
                await _store!.PutAsync($"{content.Length} {count}", content);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.InsufficientStorage)
            {
                return count;
            }
        }
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

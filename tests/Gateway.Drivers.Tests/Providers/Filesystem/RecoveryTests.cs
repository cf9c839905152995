using System.IO.Pipelines;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Filesystem;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>What a crash can leave is put right when the store is opened again.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const string FirstRow = "(SELECT key FROM objects ORDER BY key LIMIT 1)";
    private StoreFolder _store = null!;

    public async Task InitializeAsync()
    {
        _store = await StoreFolder.CreateAsync();
        await _store.PutAsync("a", "one");
        await _store.PutAsync("b", "two");
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Objects_survive_a_restart_with_all_that_is_kept_with_them()
    {
        var before = await _store.Objects.GetObjectAsync("bucket", "a", CancellationToken.None);

        await RestartAsync();

        var after = await _store.Objects.GetObjectAsync("bucket", "a", CancellationToken.None);
        Assert.Equal((before.ETag, before.LastModified, before.Sha256), (after.ETag, after.LastModified, after.Sha256));
        await AssertWholeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database at all")]
    public async Task A_catalogue_that_is_missing_or_broken_is_rebuilt(string content)
    {
        await RestartAsync(() =>
        {
            var catalogue = Path.Combine(_store.Root, "catalogue.db");
            File.Delete(catalogue);
            if (content.Length > 0)
            {
                File.WriteAllText(catalogue, content);
            }
        });

        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_catalogue_of_another_version_is_rebuilt()
    {
        await RestartAsync(() => _store.ChangeCatalogue("DELETE FROM objects; PRAGMA user_version = 77"));

        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_rebuild_that_was_cut_short_begins_anew()
    {
        await RestartAsync(() => _store.ChangeCatalogue($"DELETE FROM objects WHERE key = {FirstRow}; PRAGMA user_version = 0"));

        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_catalogue_found_broken_at_work_is_rebuilt_at_the_next_start()
    {
        await RestartAsync(() =>
        {
            _store.ChangeCatalogue("DELETE FROM objects");
            File.WriteAllBytes(Path.Combine(_store.Root, "catalogue.distrust"), []);
        });

        await AssertWholeAsync();
        Assert.False(File.Exists(Path.Combine(_store.Root, "catalogue.distrust")));
    }

    [Fact]
    public async Task A_row_left_pending_by_a_replacement_is_read_from_the_file()
    {
        await RestartAsync(() => _store.ChangeCatalogue($"UPDATE objects SET footer = NULL WHERE key = {FirstRow}"));

        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_row_left_pending_by_an_upload_that_never_came_is_dropped()
    {
        await RestartAsync(() => _store.ChangeCatalogue("INSERT INTO objects VALUES ('bucket', CAST('c' AS BLOB), NULL)"));

        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_row_left_pending_by_a_removal_is_dropped()
    {
        await RestartAsync(() =>
        {
            _store.ChangeCatalogue($"UPDATE objects SET footer = NULL WHERE key = {FirstRow}");
            File.Delete(_store.FileOf("a"));
        });

        Assert.Equal(["b"], await _store.ListAsync());
    }

    [Fact]
    public async Task Temporary_files_are_swept()
    {
        var folder = Path.Combine(_store.Root, "tmp");
        await RestartAsync(() =>
        {
            File.WriteAllText(Path.Combine(folder, "half an object"), "half");
            Directory.CreateDirectory(Path.Combine(folder, "half a bucket", "objects"));
        });

        await AssertWholeAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_bucket_whose_removal_was_cut_short_can_be_used()
    {
        await _store.Objects.DeleteObjectAsync("bucket", "a", ObjectConditions.None, CancellationToken.None);
        await _store.Objects.DeleteObjectAsync("bucket", "b", ObjectConditions.None, CancellationToken.None);
        await RestartAsync(() => Directory.Delete(_store.Files));

        await _store.PutAsync("c", "three");

        Assert.Equal(["c"], await _store.ListAsync());
    }

    [Fact]
    public async Task A_bucket_made_anew_is_empty()
    {
        var buckets = _store.Open<IBucketDriver>();
        await _store.Objects.DeleteObjectAsync("bucket", "a", ObjectConditions.None, CancellationToken.None);
        await _store.Objects.DeleteObjectAsync("bucket", "b", ObjectConditions.None, CancellationToken.None);
        await buckets.DeleteBucketAsync("bucket", CancellationToken.None);
        await buckets.CreateBucketAsync(new CreateBucket { Name = "bucket" }, CancellationToken.None);

        Assert.Empty(await _store.ListAsync());
    }

    [Fact]
    public async Task An_upload_whose_bucket_is_removed_meanwhile_fails_and_leaves_nothing()
    {
        await _store.Open<IBucketDriver>().CreateBucketAsync(new CreateBucket { Name = "other" }, CancellationToken.None);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[1000]);
        var upload = _store.Objects.PutObjectAsync("other", "key", new ObjectWrite(pipe.Reader.AsStream(), null), CancellationToken.None);
        await _store.Open<IBucketDriver>().DeleteBucketAsync("other", CancellationToken.None);
        await pipe.Writer.CompleteAsync();

        var failure = await Assert.ThrowsAsync<DriverException>(() => upload);

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_store.Root, "tmp")));
    }

    [Fact]
    public async Task A_store_in_use_is_refused_to_others_and_free_afterwards()
    {
        await using (var other = StoreFolder.At(_store.Root))
        {
            var failure = await Assert.ThrowsAsync<DriverException>(other.ListAsync);
            Assert.Equal((DriverErrorKind.Unavailable, "store-in-use"), (failure.Kind, failure.Code));

            await _store.StopAsync();
            Assert.Equal(["a", "b"], await other.ListAsync());
        }

        _store.Start();
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_left_alone()
    {
        var root = StoreFolder.NewRoot();
        var foreign = Path.Combine(root, "tmp", "someone's file");
        Directory.CreateDirectory(Path.GetDirectoryName(foreign)!);
        await File.WriteAllTextAsync(foreign, "precious");
        await using var store = StoreFolder.At(root);

        var failure = await Assert.ThrowsAsync<DriverException>(store.ListAsync);

        Assert.Equal("not-a-store", failure.Code);
        Assert.True(File.Exists(foreign));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Stores_are_opened_when_the_gateway_starts()
    {
        await _store.StopAsync();
        var temporary = Path.Combine(_store.Root, "tmp", "left");
        await File.WriteAllTextAsync(temporary, "left");
        _store.Start();
        using var opener = new FileStoreOpener(
            _store.Get<FileStores>(),
            _store.Get<IConnectionSource>(),
            NullLogger<FileStoreOpener>.Instance
        );

        await opener.StartAsync(CancellationToken.None);
        await opener.ExecuteTask!;

        Assert.False(File.Exists(temporary));
    }

    private async Task RestartAsync(Action? meanwhile = null)
    {
        await _store.StopAsync();
        meanwhile?.Invoke();
        _store.Start();
    }

    private async Task AssertWholeAsync()
    {
        Assert.Equal(["a", "b"], await _store.ListAsync());
        Assert.Equal("one", await _store.ReadTextAsync("a"));
        Assert.Equal("two", await _store.ReadTextAsync("b"));
    }
}

using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectDriver"/>.</summary>
public abstract class ObjectDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectDriver>(fixture)
    where TFixture : ProviderFixture
{
    private const int ManyBytes = 700_001;

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ManyBytes)]
    public async Task An_object_reads_back_as_it_was_written(int size)
    {
        var bytes = RandomBytes(size);

        var stored = await PutAsync("key", bytes);

        Assert.Equal(size, stored.SizeBytes);
        Assert.Equal("key", stored.Key);
        Assert.Equal(Bucket, stored.Bucket);
        Assert.True(stored.Sha256 is null || stored.Sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(bytes, await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task An_object_of_unknown_length_is_stored_whole()
    {
        using var content = new MemoryStream(RandomBytes(ManyBytes));

        await Objects.PutObjectAsync(Bucket, "key", new ObjectWrite(content, Length: null), Cancellation);

        Assert.Equal(content.ToArray(), await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task What_is_answered_to_a_put_get_and_open_is_the_same()
    {
        var properties = new ObjectProperties
        {
            ContentType = "text/plain; charset=utf-8",
            ContentLanguage = "de",
            ContentDisposition = "attachment; filename=\"a.txt\"",
            CacheControl = "no-store",
            ContentEncoding = "identity",
            Metadata = new Dictionary<string, string> { ["colour"] = "grün" },
        };
        var stored = await PutAsync("key", RandomBytes(9), properties: properties);

        var got = await Objects.GetObjectAsync(Bucket, "key", Cancellation);
        await using var opened = await Objects.OpenObjectAsync(Bucket, "key", ObjectRead.Whole, Cancellation);

        foreach (var info in new[] { got, opened.Info })
        {
            Assert.Equal(stored.ETag, info.ETag);
            Assert.Equal(9, info.SizeBytes);
            Assert.Equal(stored.LastModified.ToUnixTimeSeconds(), info.LastModified.ToUnixTimeSeconds());
            Assert.Equal(properties with { Metadata = info.Properties!.Metadata }, info.Properties);
            Assert.Equal(properties.Metadata, info.Properties.Metadata);
        }
    }

    [SkippableFact]
    public async Task Another_version_has_another_tag()
    {
        var first = await PutAsync("key", "one");

        Assert.NotEqual(first.ETag, (await PutAsync("key", "two")).ETag);
        Assert.Equal("two", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_missing_key_throws_not_found()
    {
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Objects.GetObjectAsync(Bucket, "missing", Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Objects.OpenObjectAsync(Bucket, "missing", ObjectRead.Whole, Cancellation));
    }

    [SkippableFact]
    public async Task A_missing_bucket_throws_not_found_everywhere()
    {
        var missing = NewName("missing");
        using var content = new MemoryStream([1]);

        foreach (
            var call in new Func<Task>[]
            {
                () => Objects.ListObjectsAsync(missing, new ObjectListRequest(10, null, "", null), Cancellation),
                () => Objects.GetObjectAsync(missing, "key", Cancellation),
                () => Objects.OpenObjectAsync(missing, "key", ObjectRead.Whole, Cancellation),
                () => Objects.PutObjectAsync(missing, "key", new ObjectWrite(content, 1), Cancellation),
                () => Objects.DeleteObjectAsync(missing, "key", ObjectConditions.None, Cancellation),
            }
        )
        {
            await AssertFailsAsync(DriverErrorKind.NotFound, call);
        }
    }

    [SkippableFact]
    public async Task A_deleted_object_is_gone_and_deleting_it_again_is_no_error()
    {
        await PutAsync("key");

        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);
        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Objects.GetObjectAsync(Bucket, "key", Cancellation));
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableTheory]
    [InlineData(0L, 0L, 0, 1)]
    [InlineData(10L, 19L, 10, 10)]
    [InlineData(699_990L, null, 699_990, 11)]
    [InlineData(262_100L, 262_200L, 262_100, 101)]
    [InlineData(5L, 9_999_999L, 5, ManyBytes - 5)]
    [InlineData(null, 7L, ManyBytes - 7, 7)]
    [InlineData(null, 9_999_999L, 0, ManyBytes)]
    public async Task A_range_gives_exactly_its_bytes(long? first, long? last, int offset, int length)
    {
        var bytes = RandomBytes(ManyBytes);
        await PutAsync("key", bytes);

        await using var content = await Objects.OpenObjectAsync(
            Bucket,
            "key",
            new ObjectRead { Range = new ByteRange(first, last) },
            Cancellation
        );

        Assert.True(content.IsPartial);
        Assert.Equal((offset, length, ManyBytes), (content.Offset, content.Length, content.Info.SizeBytes));
        Assert.Equal(bytes.AsSpan(offset, length).ToArray(), await ReadAsync(content));
    }

    [SkippableTheory]
    [InlineData(7, 7L, null)]
    [InlineData(7, 100L, 200L)]
    [InlineData(7, null, 0L)]
    [InlineData(0, 0L, null)]
    public async Task A_range_outside_of_the_object_tells_its_size(int size, long? first, long? last)
    {
        await PutAsync("key", RandomBytes(size));

        var failure = await AssertFailsAsync(
            DriverErrorKind.RangeNotSatisfiable,
            () => Objects.OpenObjectAsync(Bucket, "key", new ObjectRead { Range = new ByteRange(first, last) }, Cancellation)
        );

        Assert.Equal(size, failure.ObjectSize);
    }

    [SkippableFact]
    public async Task A_range_of_another_version_gives_the_whole_object()
    {
        var stored = await PutAsync("key", "content");
        var range = new ByteRange(1, 2);

        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", new ObjectRead { Range = range, IfRangeTag = "\"other\"" }));
        Assert.Equal("on"u8.ToArray(), await ReadAsync("key", new ObjectRead { Range = range, IfRangeTag = stored.ETag }));
    }

    [SkippableFact]
    public async Task An_object_that_is_replaced_while_it_is_read_gives_the_bytes_of_one_version()
    {
        var before = RandomBytes(3_000_000, seed: 1);
        await PutAsync("key", before);
        await using var content = await Objects.OpenObjectAsync(Bucket, "key", ObjectRead.Whole, Cancellation);
        var beginning = new byte[1000];
        await content.Body!.ReadExactlyAsync(beginning, Cancellation);

        await PutAsync("key", RandomBytes(3_000_000, seed: 2));

        using var rest = new MemoryStream();
        await content.Body.CopyToAsync(rest, Cancellation);
        byte[] read = [.. beginning, .. rest.ToArray()];
        Assert.Equal(before, read);
    }

    [SkippableFact]
    public async Task Two_writers_of_one_key_leave_one_of_both_versions()
    {
        var versions = Enumerable.Range(0, 8).Select(seed => RandomBytes(300_000 + seed, seed)).ToArray();

        await Task.WhenAll(versions.Select(version => PutAsync("key", version)));

        var left = await ReadAsync("key");
        Assert.Contains(versions, version => version.AsSpan().SequenceEqual(left));
        Assert.Equal(left.Length, Assert.Single((await ListAsync()).Objects).SizeBytes);
    }

    [SkippableFact]
    public async Task A_body_that_breaks_off_leaves_nothing_and_the_old_object_stands()
    {
        await PutAsync("old", "old");
        foreach (var key in new[] { "old", "new" })
        {
            await using var content = new BrokenStream(RandomBytes(ManyBytes));
            await Assert.ThrowsAsync<BrokenStreamException>(() =>
                Objects.PutObjectAsync(Bucket, key, new ObjectWrite(content, null), Cancellation)
            );
        }

        Assert.Equal(["old"], await ListKeysAsync());
        Assert.Equal("old", await ReadTextAsync("old"));
    }

    [SkippableTheory]
    [InlineData(99)]
    [InlineData(101)]
    public async Task A_body_of_another_length_than_announced_leaves_nothing(int announced)
    {
        using var content = new MemoryStream(RandomBytes(100));

        await AssertFailsAsync(
            DriverErrorKind.InvalidRequest,
            () => Objects.PutObjectAsync(Bucket, "key", new ObjectWrite(content, announced), Cancellation)
        );

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task Of_racing_creations_exactly_one_wins()
    {
        Require(WriteConditions.PutIfNoneMatchAny);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => TryCreateAsync($"writer {number}")));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner, await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task Of_racing_replacements_of_one_version_exactly_one_wins()
    {
        Require(WriteConditions.PutIfMatch);
        var stored = await PutAsync("key", "first");
        var conditions = new ObjectConditions { IfMatch = Tag(stored.ETag) };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => TryPutAsync($"writer {number}", conditions)));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner, await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_write_whose_conditions_do_not_hold_changes_nothing()
    {
        var stored = await PutAsync("key", "old");
        foreach (
            var (conditions, onPut, onDelete) in new[]
            {
                (new ObjectConditions { IfNoneMatch = AnyTag }, WriteConditions.PutIfNoneMatchAny, WriteConditions.DeleteIfNoneMatch),
                (
                    new ObjectConditions { IfNoneMatch = Tag(stored.ETag) },
                    WriteConditions.PutIfNoneMatchTag,
                    WriteConditions.DeleteIfNoneMatch
                ),
                (new ObjectConditions { IfMatch = Tag("\"other\"") }, WriteConditions.PutIfMatch, WriteConditions.DeleteIfMatch),
                (
                    new ObjectConditions { IfUnmodifiedSince = stored.LastModified.AddHours(-1) },
                    WriteConditions.PutIfUnmodifiedSince,
                    WriteConditions.DeleteIfUnmodifiedSince
                ),
            }
        )
        {
            await AssertNotWrittenAsync(onPut, () => PutAsync("key", "new", conditions));
            await AssertNotWrittenAsync(onDelete, () => Objects.DeleteObjectAsync(Bucket, "key", conditions, Cancellation));
        }

        Assert.Equal("old", await ReadTextAsync("key"));
        Assert.Equal(["key"], await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_replacement_of_what_is_not_there_stores_nothing()
    {
        await AssertNotWrittenAsync(
            WriteConditions.PutIfMatch,
            () => PutAsync("missing", "new", new ObjectConditions { IfMatch = AnyTag })
        );

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_creation_goes_ahead_where_nothing_is()
    {
        Require(WriteConditions.PutIfNoneMatchAny);
        await PutAsync("key", "one", new ObjectConditions { IfNoneMatch = AnyTag });

        Assert.Equal("one", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_replacement_of_the_right_version_goes_ahead()
    {
        Require(WriteConditions.PutIfMatch);
        var stored = await PutAsync("key", "one");
        await PutAsync("key", "two", new ObjectConditions { IfMatch = Tag(stored.ETag) });

        Assert.Equal("two", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_deletion_of_the_right_version_goes_ahead()
    {
        Require(WriteConditions.DeleteIfMatch);
        var stored = await PutAsync("key", "one");
        await Objects.DeleteObjectAsync(Bucket, "key", new ObjectConditions { IfMatch = Tag(stored.ETag) }, Cancellation);

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_read_heeds_its_conditions()
    {
        var stored = await PutAsync("key");

        await using var current = await OpenAsync(new ObjectConditions { IfNoneMatch = Tag(stored.ETag) });
        await using var unchanged = await OpenAsync(new ObjectConditions { IfModifiedSince = stored.LastModified.AddSeconds(1) });
        await using var other = await OpenAsync(new ObjectConditions { IfNoneMatch = Tag("\"other\"") });

        Assert.Null(current.Body);
        Assert.Null(unchanged.Body);
        Assert.NotNull(other.Body);
        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => OpenAsync(new ObjectConditions { IfMatch = Tag("\"other\"") }));
    }

    private Task<ObjectContent> OpenAsync(ObjectConditions conditions) =>
        Objects.OpenObjectAsync(Bucket, "key", new ObjectRead { Conditions = conditions }, Cancellation);

    private Task<string?> TryCreateAsync(string content) => TryPutAsync(content, new ObjectConditions { IfNoneMatch = AnyTag });

    private async Task<string?> TryPutAsync(string content, ObjectConditions conditions)
    {
        try
        {
            await PutAsync("key", content, conditions);
            return content;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed)
        {
            return null;
        }
    }
}

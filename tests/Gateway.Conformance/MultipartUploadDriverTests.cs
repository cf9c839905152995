using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IMultipartUploadDriver"/>, and of large objects that are stored by it.</summary>
public abstract class MultipartUploadDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IMultipartUploadDriver>(fixture)
    where TFixture : ProviderFixture
{
    private static readonly ObjectProperties Properties = new()
    {
        ContentType = "text/plain",
        CacheControl = "no-store",
        Metadata = new Dictionary<string, string> { ["colour"] = "grün" },
    };

    private int PartBytes => (int)Math.Max(Driver.MultipartLimits.SmallestPart, 1000);

    [SkippableFact]
    public async Task Parts_sent_in_any_order_make_the_object_with_its_properties()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        byte[] bytes = [.. RandomBytes(PartBytes, 1), .. RandomBytes(PartBytes, 2), .. RandomBytes(7, 3)];
        var third = await UploadAsync(upload, 3, bytes[(2 * PartBytes)..]);
        var first = await UploadAsync(upload, 1, bytes[..PartBytes]);
        var second = await UploadAsync(upload, 2, bytes[PartBytes..(2 * PartBytes)]);

        var stored = await Driver.CompleteMultipartUploadAsync(upload, [first, second, third], ObjectConditions.None, Cancellation);

        var found = await Objects.GetObjectAsync(Bucket, "key", Cancellation);
        Assert.Equal((bytes.LongLength, found.ETag), (stored.SizeBytes, stored.ETag));
        Assert.Equal(("text/plain", "no-store"), (found.Properties!.ContentType, found.Properties.CacheControl));
        Assert.Equal(Properties.Metadata, found.Properties.Metadata);
        Assert.Equal(bytes, await ReadAsync("key"));
        Assert.Empty(await OpenUploadsAsync());
    }

    [SkippableFact]
    public async Task Nothing_is_visible_before_the_upload_is_completed()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        await UploadAsync(upload, 1, RandomBytes(PartBytes));

        Assert.Empty(await ListKeysAsync());
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Objects.GetObjectAsync(Bucket, "key", Cancellation));
    }

    [SkippableFact]
    public async Task The_parts_stored_are_listed_and_go_on_where_they_ended()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        var (first, second) = (RandomBytes(PartBytes, 1), RandomBytes(PartBytes + 1, 2));
        await UploadAsync(upload, 1, first);
        await UploadAsync(upload, 2, second);

        // What another replica knows: bucket, key, id and properties.
        var resumed = new MultipartUpload(Bucket, "key", upload.Id) { Properties = Properties };
        var parts = await Driver.ListPartsAsync(resumed, Cancellation);
        Assert.Equal([(1, first.LongLength), (2, second.LongLength)], parts.Select(part => (part.Number, part.SizeBytes)));
        var third = await UploadAsync(resumed, 3, [1, 2, 3]);
        await Driver.CompleteMultipartUploadAsync(resumed, [.. parts, third], ObjectConditions.None, Cancellation);

        byte[] all = [.. first, .. second, 1, 2, 3];
        Assert.Equal(all, await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task A_part_sent_again_replaces_the_one_before()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        await UploadAsync(upload, 1, RandomBytes(PartBytes, 1));
        var again = await UploadAsync(upload, 1, RandomBytes(PartBytes + 5, 2));

        Assert.Equal(PartBytes + 5, Assert.Single(await Driver.ListPartsAsync(upload, Cancellation)).SizeBytes);
        await Driver.CompleteMultipartUploadAsync(upload, [again], ObjectConditions.None, Cancellation);
        Assert.Equal(RandomBytes(PartBytes + 5, 2), await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task Two_uploads_of_one_key_do_not_mix()
    {
        var one = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        var two = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        var ofOne = await UploadAsync(one, 1, RandomBytes(PartBytes, 1));
        await UploadAsync(two, 1, RandomBytes(PartBytes, 2));

        Assert.Single(await Driver.ListPartsAsync(one, Cancellation));
        await Driver.CompleteMultipartUploadAsync(one, [ofOne], ObjectConditions.None, Cancellation);
        Assert.Equal(RandomBytes(PartBytes, 1), await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task An_upload_given_up_leaves_nothing_and_giving_it_up_again_is_no_error()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
        await UploadAsync(upload, 1, RandomBytes(PartBytes));

        await Driver.AbortMultipartUploadAsync(upload, Cancellation);
        await Driver.AbortMultipartUploadAsync(upload, Cancellation);

        Assert.Empty(await OpenUploadsAsync());
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task Open_uploads_are_listed()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "a key/with ü", Properties, Cancellation);
        await UploadAsync(upload, 1, RandomBytes(PartBytes));

        var listed = Assert.Single(await OpenUploadsAsync());

        Assert.Equal((Bucket, "a key/with ü", upload.Id), (listed.Bucket, listed.Key, listed.Id));
    }

    [SkippableFact]
    public async Task A_missing_bucket_throws_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            async () =>
            {
                var upload = await Driver.CreateMultipartUploadAsync(NewName("missing"), "key", Properties, Cancellation);
                await UploadAsync(upload, 1, [1]);
            }
        );

    [SkippableFact]
    public async Task A_completion_whose_conditions_do_not_hold_leaves_the_old_object()
    {
        var stored = await PutAsync("key", "old");
        foreach (
            var (refused, conditions) in new[]
            {
                (WriteConditions.CompleteIfNoneMatchAny, new ObjectConditions { IfNoneMatch = AnyTag }),
                (WriteConditions.CompleteIfMatch, new ObjectConditions { IfMatch = Tag("\"other\"") }),
            }
        )
        {
            var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", Properties, Cancellation);
            var part = await UploadAsync(upload, 1, RandomBytes(PartBytes));
            await AssertNotWrittenAsync(refused, () => Driver.CompleteMultipartUploadAsync(upload, [part], conditions, Cancellation));
            await Driver.AbortMultipartUploadAsync(upload, Cancellation);
        }

        Assert.Equal((stored.ETag, "old"), ((await Objects.GetObjectAsync(Bucket, "key", Cancellation)).ETag, await ReadTextAsync("key")));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_object_is_stored_in_parts_and_reads_back(bool isLengthKnown)
    {
        var bytes = RandomBytes(70_000_001);
        using var content = new MemoryStream(bytes);

        var write = new ObjectWrite(content, isLengthKnown ? bytes.Length : null) { Properties = Properties };
        var stored = await Objects.PutObjectAsync(Bucket, "key", write, Cancellation);

        Assert.Equal((bytes.LongLength, "text/plain"), (stored.SizeBytes, stored.Properties?.ContentType));
        Assert.Equal(bytes.Length, Assert.Single((await ListAsync()).Objects).SizeBytes);
        AssertSame(bytes, await ReadAsync("key"));
        Assert.Empty(await OpenUploadsAsync());
        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_large_body_that_breaks_off_leaves_no_object_and_no_open_upload()
    {
        foreach (var length in new long?[] { null, 90_000_000 })
        {
            await using var content = new BrokenStream(RandomBytes(40_000_000));
            await Assert.ThrowsAsync<BrokenStreamException>(() =>
                Objects.PutObjectAsync(Bucket, "key", new ObjectWrite(content, length), Cancellation)
            );
        }

        Assert.Empty(await ListKeysAsync());
        Assert.Empty(await OpenUploadsAsync());
    }

    private Task<IReadOnlyList<MultipartUpload>> OpenUploadsAsync() => Driver.ListMultipartUploadsAsync(Bucket, Cancellation);

    private async Task<MultipartPart> UploadAsync(MultipartUpload upload, int number, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await Driver.UploadPartAsync(upload, number, content, bytes.Length, Cancellation);
    }
}

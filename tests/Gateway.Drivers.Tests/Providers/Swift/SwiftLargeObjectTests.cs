using System.Text;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>What a large object of Swift leaves behind, which is nothing, and what it never takes with it.</summary>
public sealed class SwiftLargeObjectTests(SwiftFixture fixture) : ObjectSuite<SwiftFixture, IMultipartUploadDriver>(fixture)
{
    private string Segments => $"{Bucket}_segments";

    [SkippableFact]
    public async Task A_deleted_object_takes_its_segments_with_it()
    {
        await UploadAsync("key", "one", "two");
        Assert.Equal(2, (await SegmentKeysAsync()).Count);

        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);

        Assert.Empty(await SegmentKeysAsync());
    }

    [SkippableFact]
    public async Task A_replaced_object_takes_its_segments_with_it()
    {
        await UploadAsync("key", "one", "two");
        await UploadAsync("key", "three");
        Assert.Single(await SegmentKeysAsync());
        Assert.Equal("three", await ReadTextAsync("key"));

        await PutAsync("key", "small");

        Assert.Empty(await SegmentKeysAsync());
        Assert.Equal("small", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_batch_takes_segments_with_it()
    {
        await UploadAsync("large", "one", "two");
        await PutAsync("small");

        var failures = await Fixture.Open<IObjectBatchDriver>().DeleteObjectsAsync(Bucket, ["large", "small", "missing"], Cancellation);

        Assert.Empty(failures);
        Assert.Empty(await SegmentKeysAsync());
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_copy_outlives_the_object_it_was_made_of()
    {
        await UploadAsync("key", "one", "two");
        var copies = Fixture.Open<IObjectCopyDriver>();
        var copy = await copies.CopyObjectAsync(new ObjectSource(Bucket, "key"), Bucket, "copy", ObjectConditions.None, Cancellation);

        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);

        Assert.Equal("onetwo", await ReadTextAsync("copy"));
        Assert.Equal((6L, "text/plain"), (copy.SizeBytes, copy.Properties!.ContentType));
        Assert.Equal(2, (await SegmentKeysAsync()).Count);
    }

    [SkippableFact]
    public async Task An_object_copied_onto_itself_keeps_its_bytes()
    {
        await UploadAsync("key", "one", "two");

        var copies = Fixture.Open<IObjectCopyDriver>();
        await copies.CopyObjectAsync(new ObjectSource(Bucket, "key"), Bucket, "key", ObjectConditions.None, Cancellation);

        Assert.Equal("onetwo", await ReadTextAsync("key"));
        Assert.Equal(2, (await SegmentKeysAsync()).Count);
    }

    [SkippableFact]
    public async Task Giving_up_an_upload_that_is_complete_takes_nothing_from_its_object()
    {
        var (upload, parts) = await SendAsync("key", "one", "two");
        await Driver.CompleteMultipartUploadAsync(upload, parts, ObjectConditions.None, Cancellation);
        await Driver.AbortMultipartUploadAsync(upload, Cancellation);
        // As if the gateway had ended between the manifest and the end of the upload.
        await PutMarkerAsync(upload);
        Assert.Single(await Driver.ListMultipartUploadsAsync(Bucket, Cancellation));

        await Driver.AbortMultipartUploadAsync(upload, Cancellation);

        Assert.Equal("onetwo", await ReadTextAsync("key"));
        Assert.Empty(await Driver.ListMultipartUploadsAsync(Bucket, Cancellation));
    }

    [SkippableFact]
    public async Task A_part_that_comes_after_its_upload_was_given_up_stays_not()
    {
        var (upload, _) = await SendAsync("key", "one");
        await Driver.AbortMultipartUploadAsync(upload, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => SendPartAsync(upload, 2, "two"));

        Assert.Empty(await SegmentKeysAsync());
    }

    [SkippableFact]
    public async Task A_part_that_was_replaced_is_cleared_away()
    {
        var (upload, _) = await SendAsync("key", "old");
        var part = await SendPartAsync(upload, 1, "new");

        await Driver.CompleteMultipartUploadAsync(upload, [part], ObjectConditions.None, Cancellation);

        Assert.Equal("new", await ReadTextAsync("key"));
        Assert.Single(await SegmentKeysAsync());
    }

    [SkippableFact]
    public async Task A_part_that_is_not_as_it_was_told_makes_no_object()
    {
        var (upload, parts) = await SendAsync("key", "one");

        foreach (
            var wrong in new[] { parts[0] with { SizeBytes = 4 }, parts[0] with { Tag = "../../other" }, parts[0] with { Number = 2 } }
        )
        {
            await AssertFailsAsync(
                DriverErrorKind.InvalidRequest,
                () => Driver.CompleteMultipartUploadAsync(upload, [wrong], ObjectConditions.None, Cancellation)
            );
        }

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task More_parts_than_a_manifest_takes_make_one_object()
    {
        const int Parts = 1001;
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", new ObjectProperties(), Cancellation);
        var parts = new MultipartPart[Parts];
        await Parallel.ForAsync(
            0,
            Parts,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) => parts[i] = await SendPartAsync(upload, i + 1, $"{i:D4}")
        );

        var stored = await Driver.CompleteMultipartUploadAsync(upload, parts, ObjectConditions.None, Cancellation);

        Assert.Equal(4 * Parts, stored.SizeBytes);
        // In full it would be read at one segment a second: so Swift treats those below 1 MiB.
        Assert.Equal("09991000", Encoding.UTF8.GetString(await ReadAsync("key", new ObjectRead { Range = new ByteRange(3996, 4003) })));
        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);
        Assert.Empty(await SegmentKeysAsync());
    }

    [SkippableFact]
    public async Task Properties_of_a_large_object_change_and_its_bytes_stay()
    {
        await UploadAsync("key", "one", "two");
        var changed = new ObjectProperties { ContentType = "text/html" };

        await Fixture.Open<IObjectPropertiesDriver>().UpdateObjectAsync(Bucket, "key", changed, ObjectConditions.None, Cancellation);

        Assert.Equal("text/html", (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).Properties!.ContentType);
        Assert.Equal("onetwo", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task The_segments_go_with_the_bucket()
    {
        await UploadAsync("key", "one");
        await Objects.DeleteObjectAsync(Bucket, "key", ObjectConditions.None, Cancellation);
        var buckets = Fixture.Open<IBucketDriver>();
        Assert.Equal(Bucket, (await buckets.GetBucketAsync(Segments, Cancellation)).Extra["segmentsOf"].GetString());

        await buckets.DeleteBucketAsync(Bucket, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => buckets.GetBucketAsync(Segments, Cancellation));
    }

    private async Task UploadAsync(string key, params string[] contents)
    {
        var (upload, parts) = await SendAsync(key, contents);
        await Driver.CompleteMultipartUploadAsync(upload, parts, ObjectConditions.None, Cancellation);
    }

    private async Task<(MultipartUpload Upload, IReadOnlyList<MultipartPart> Parts)> SendAsync(string key, params string[] contents)
    {
        var properties = new ObjectProperties { ContentType = "text/plain" };
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, key, properties, Cancellation);
        var parts = new List<MultipartPart>();
        foreach (var content in contents)
        {
            parts.Add(await SendPartAsync(upload, parts.Count + 1, content));
        }

        return (upload, parts);
    }

    private async Task<MultipartPart> SendPartAsync(MultipartUpload upload, int number, string content)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return await Driver.UploadPartAsync(upload, number, bytes, bytes.Length, Cancellation);
    }

    private async Task PutMarkerAsync(MultipartUpload upload)
    {
        using var empty = new MemoryStream();
        var properties = new ObjectProperties { ContentType = $"application/x-cloudgateway-upload;key={upload.Key}" };
        await Objects.PutObjectAsync(
            Segments,
            $"cloudgateway/uploads/{upload.Id}",
            new ObjectWrite(empty, 0) { Properties = properties },
            Cancellation
        );
    }

    private async Task<IReadOnlyList<string>> SegmentKeysAsync()
    {
        var page = await Objects.ListObjectsAsync(Segments, new ObjectListRequest(1000, null, "", null), Cancellation);
        return [.. page.Items.Select(item => item.Key)];
    }
}

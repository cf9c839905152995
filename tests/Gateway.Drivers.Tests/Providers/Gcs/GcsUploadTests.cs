using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>Uploads that meet broken connections, and objects of many parts.</summary>
public sealed class GcsUploadTests
{
    private const int PartBytes = 9_000_000;

    [Fact]
    public async Task A_part_whose_connection_is_cut_goes_on_where_the_store_has_it()
    {
        await using var test = await GcsCase.StartAsync();
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        var bytes = GcsCase.Bytes(PartBytes);
        test.Store.CutUploadsAfter(1_000_000, 5_000_000);

        var part = await test.UploadPartAsync(upload, 1, bytes);

        // Whole multiples of 256 KiB are kept: 3 of the first million, 19 more of the next five.
        Assert.Equal(
            [
                "bytes 0-8999999/9000000",
                "bytes */9000000",
                "bytes 786432-8999999/9000000",
                "bytes */9000000",
                "bytes 5767168-8999999/9000000",
            ],
            test.Asked("PUT").Select(request => request[request.IndexOf("bytes", StringComparison.Ordinal)..])
        );
        Assert.Single(test.Asked("POST"), request => request.Contains("uploadType=resumable", StringComparison.Ordinal));
        await test.Parts.CompleteMultipartUploadAsync(upload, [part], ObjectConditions.None, CancellationToken.None);
        var read = await test.ReadAsync("key");
        Assert.True(bytes.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task An_upload_whose_last_answer_is_lost_is_asked_for_and_not_sent_again()
    {
        await using var test = await GcsCase.StartAsync();
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        test.Store.CutUploadsAfter(PartBytes);

        var part = await test.UploadPartAsync(upload, 1, GcsCase.Bytes(PartBytes));

        Assert.Equal(PartBytes, part.SizeBytes);
        Assert.Equal(2, test.Asked("PUT").Count);
        Assert.EndsWith("bytes */9000000", test.Asked("PUT")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_each_time_is_given_up()
    {
        await using var test = await GcsCase.StartAsync();
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        test.Store.Fault = request =>
        {
            if (request.Method == "PUT")
            {
                throw new GcsFailure(500, "backendError", "Backend Error");
            }
        };

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.UploadPartAsync(upload, 1, GcsCase.Bytes(PartBytes)));

        Assert.Equal((DriverErrorKind.Unavailable, "backendError"), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task A_large_object_of_unknown_length_survives_cuts()
    {
        await using var test = await GcsCase.StartAsync();
        var bytes = GcsCase.Bytes(30_000_001);
        using var content = new MemoryStream(bytes);
        test.Store.CutUploadsAfter(100_000, 3_000_000, 8_000_000, 1);

        await test.Objects.PutObjectAsync(GcsCase.Bucket, "key", new ObjectWrite(content, Length: null), CancellationToken.None);

        var read = await test.ReadAsync("key");
        Assert.True(bytes.AsSpan().SequenceEqual(read));
        Assert.Empty(await test.Parts.ListMultipartUploadsAsync(GcsCase.Bucket, CancellationToken.None));
    }

    [Fact]
    public async Task An_object_of_more_parts_than_one_call_takes_is_composed_in_steps()
    {
        await using var test = await GcsCase.StartAsync();
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        var bytes = GcsCase.Bytes(1100 * 7);
        var parts = new MultipartPart[1100];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            async (index, _) => parts[index] = await test.UploadPartAsync(upload, index + 1, bytes[(index * 7)..((index + 1) * 7)])
        );

        await test.Parts.CompleteMultipartUploadAsync(upload, parts, ObjectConditions.None, CancellationToken.None);

        Assert.Equal(bytes, await test.ReadAsync("key"));
        // 1,100 parts make 35, those 2, and those the object.
        Assert.Equal(35 + 2 + 1, test.Asked("POST").Count(request => request.EndsWith("/compose", StringComparison.Ordinal)));
        Assert.Equal(["key"], test.Store.NamesIn(GcsCase.Bucket));
    }

    [Fact]
    public async Task A_part_that_comes_after_the_upload_was_given_up_does_not_stay()
    {
        await using var test = await GcsCase.StartAsync();
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        await test.Parts.AbortMultipartUploadAsync(upload, CancellationToken.None);

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.UploadPartAsync(upload, 1, [1, 2, 3]));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
        Assert.Empty(test.Store.NamesIn(GcsCase.Bucket));
    }

    [Fact]
    public async Task A_class_of_storage_is_the_objects_and_never_its_parts()
    {
        await using var test = await GcsCase.StartAsync();
        var properties = new ObjectProperties { StorageClass = "COLDLINE" };
        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "parts", properties, CancellationToken.None);
        var part = await test.UploadPartAsync(upload, 1, [1]);
        Assert.Equal(["STANDARD"], test.Store.ClassesIn(GcsCase.Bucket).Distinct());

        var composed = await test.Parts.CompleteMultipartUploadAsync(upload, [part], ObjectConditions.None, CancellationToken.None);
        var whole = await test.PutAsync("whole", [1], properties);
        var changed = await test.Open<IObjectPropertiesDriver>()
            .UpdateObjectAsync(
                GcsCase.Bucket,
                "whole",
                new ObjectProperties { StorageClass = "NEARLINE", ContentType = "text/csv" },
                new ObjectConditions { IfMatch = new EntityTags(Any: false, [whole.ETag]) },
                CancellationToken.None
            );

        Assert.Equal(("COLDLINE", "COLDLINE", "NEARLINE"), (composed.StorageClass, whole.StorageClass, changed.StorageClass));
        Assert.Equal("text/csv", changed.Properties!.ContentType);
        Assert.Equal([1], await test.ReadAsync("whole"));
    }
}

using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.S3;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>What only S3 has, against a real gateway of Ceph.</summary>
public sealed class S3ServerTests(RgwFixture fixture) : ObjectSuite<RgwFixture, IObjectDriver>(fixture)
{
    private const int FiveMiB = 5 * 1024 * 1024;

    [SkippableFact]
    public async Task Bodies_that_are_signed_arrive_as_they_are()
    {
        await using var gateway = Connect(("SignPayload", "true"));
        var objects = gateway.Open<IObjectDriver>("lab");
        var bytes = RandomBytes(300_001);
        using var known = new MemoryStream(bytes);
        using var unknown = new MemoryStream(bytes);
        var properties = new ObjectProperties { ContentEncoding = "gzip" };

        await objects.PutObjectAsync(Bucket, "chunked", new ObjectWrite(known, bytes.Length) { Properties = properties }, Cancellation);
        await objects.PutObjectAsync(Bucket, "hashed", new ObjectWrite(unknown, null), Cancellation);

        Assert.Equal(bytes, await ReadAsync("chunked"));
        Assert.Equal(bytes, await ReadAsync("hashed"));
        Assert.Equal("gzip", (await Objects.GetObjectAsync(Bucket, "chunked", Cancellation)).Properties!.ContentEncoding);
    }

    [SkippableFact]
    public async Task An_object_too_large_for_one_copy_is_copied_in_parts()
    {
        var bytes = RandomBytes((2 * FiveMiB) + 7);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Metadata = new Dictionary<string, string> { ["colour"] = "grün" },
            Tags = new Dictionary<string, string> { ["stage"] = "test" },
        };
        await PutAsync("from", bytes, properties: properties);
        var driver = (S3CopyDriver)Fixture.Open<IObjectCopyDriver>();
        driver.LargestInOneRequest = FiveMiB;

        var copy = await driver.CopyObjectAsync(new ObjectSource(Bucket, "from"), Bucket, "to", ObjectConditions.None, Cancellation);
        await driver.UpdateObjectAsync(
            Bucket,
            "from",
            new ObjectProperties { ContentType = "text/html" },
            ObjectConditions.None,
            Cancellation
        );

        Assert.Equal((bytes.LongLength, "text/plain"), (copy.SizeBytes, copy.Properties!.ContentType));
        Assert.Equal(properties.Metadata, copy.Properties.Metadata);
        Assert.Equal(properties.Tags, await Fixture.Open<IObjectTagDriver>().GetObjectTagsAsync(Bucket, "to", Cancellation));
        AssertSame(bytes, await ReadAsync("to"));
        AssertSame(bytes, await ReadAsync("from"));
        Assert.Equal("text/html", (await Objects.GetObjectAsync(Bucket, "from", Cancellation)).Properties!.ContentType);
        Assert.Empty(await Fixture.Open<IMultipartUploadDriver>().ListMultipartUploadsAsync(Bucket, Cancellation));
    }

    [SkippableFact]
    public async Task A_large_upload_keeps_its_tags()
    {
        var tags = new Dictionary<string, string> { ["stage"] = "test" };
        await PutAsync("key", RandomBytes(70_000_000), properties: new ObjectProperties { Tags = tags });

        Assert.Equal(tags, await Fixture.Open<IObjectTagDriver>().GetObjectTagsAsync(Bucket, "key", Cancellation));
    }

    [SkippableFact]
    public async Task A_large_upload_on_condition_goes_by_one_request()
    {
        var bytes = RandomBytes(70_000_000);
        var onlyNew = new ObjectConditions { IfNoneMatch = AnyTag };

        await PutAsync("key", bytes, onlyNew);

        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => PutAsync("key", bytes, onlyNew));
        AssertSame(bytes, await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task An_upload_of_unknown_length_on_condition_is_refused_before_it_is_read()
    {
        await using var content = new BrokenStream([]);

        await AssertFailsAsync(
            DriverErrorKind.NotSupported,
            () =>
                Objects.PutObjectAsync(
                    Bucket,
                    "key",
                    new ObjectWrite(content, null) { Conditions = new ObjectConditions { IfNoneMatch = AnyTag } },
                    Cancellation
                )
        );
    }

    [SkippableFact]
    public async Task Conditions_of_a_read_that_the_server_does_not_know_are_heeded_all_the_same()
    {
        var stored = await PutAsync("key", "content");
        var tags = new EntityTags(Any: false, ["\"other\"", stored.ETag]);

        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", On(new ObjectConditions { IfMatch = tags })));
        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", On(new ObjectConditions { IfMatch = AnyTag })));
        foreach (var noneMatch in new[] { tags, AnyTag, Tag("W/" + stored.ETag) })
        {
            await using var current = await Objects.OpenObjectAsync(
                Bucket,
                "key",
                On(new ObjectConditions { IfNoneMatch = noneMatch }),
                Cancellation
            );
            Assert.Null(current.Body);
            Assert.Equal(stored.ETag, current.Info.ETag);
        }

        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => ReadAsync("key", On(new() { IfMatch = Tag("W/" + stored.ETag) })));
    }

    [SkippableFact]
    public async Task A_range_on_the_date_counts_only_for_that_second()
    {
        var stored = await PutAsync("key", "content");
        var range = new ByteRange(1, 2);

        Assert.Equal("on"u8.ToArray(), await ReadAsync("key", new() { Range = range, IfRangeDate = stored.LastModified }));
        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", new() { Range = range, IfRangeDate = stored.LastModified.AddHours(1) }));
        Assert.Equal(
            "content"u8.ToArray(),
            await ReadAsync("key", new() { Range = range, IfRangeDate = stored.LastModified.AddHours(-1) })
        );
        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", new() { Range = range, IfRangeTag = "W/" + stored.ETag }));
    }

    [SkippableFact]
    public async Task Metadata_keeps_names_with_underscores_and_all_values()
    {
        var metadata = new Dictionary<string, string>
        {
            ["under_score"] = "a",
            ["dot.and-dash"] = " edges  and   rows ",
            ["percent"] = "100% %41",
            ["empty"] = "",
            ["line"] = "one\r\ntwo",
        };

        await PutAsync("key", [1], properties: new ObjectProperties { Metadata = metadata });

        Assert.Equal(metadata, (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).Properties!.Metadata);
    }

    [SkippableFact]
    public async Task A_header_that_cannot_be_sent_is_refused_and_named()
    {
        var failure = await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => PutAsync("key", [1], properties: new ObjectProperties { CacheControl = "no-store\r\nx-amz-acl: public-read" })
        );

        Assert.Equal("Cache-Control", failure.Field);
    }

    [SkippableFact]
    public async Task Keys_that_xml_cannot_carry_are_deleted_with_the_others()
    {
        string[] keys = ["a\u0001b", "\uffff", "plain"];
        foreach (var key in keys)
        {
            await PutAsync(key);
        }

        Assert.Empty(await Fixture.Open<IObjectBatchDriver>().DeleteObjectsAsync(Bucket, keys, Cancellation));

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_wrong_secret_is_told_as_such()
    {
        await using var gateway = Connect(("SecretAccessKey", "not-the-one-it-has"));

        var failure = await AssertFailsAsync(
            DriverErrorKind.Unauthenticated,
            () => gateway.Open<IConnectionCheckDriver>("lab").CheckConnectionAsync(Cancellation)
        );

        Assert.Equal("SignatureDoesNotMatch", failure.ProviderCode);
        Assert.DoesNotContain("not-the-one-it-has", failure.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_bucket_in_the_host_is_the_bucket_in_the_path()
    {
        await PutAsync("a//b ü", "content");
        var port = new Uri(RgwFixture.Endpoint!).Port;
        await using var gateway = Connect(("PathStyle", "false"), ("Endpoint", $"http://localhost:{port}"));
        var request = new ObjectLinkRequest("a//b ü", LinkMethod.Get, TimeSpan.FromMinutes(5));

        var link = await gateway.Open<IObjectLinkDriver>("lab").CreateLinkAsync(Bucket, request, Cancellation);

        Assert.StartsWith($"http://{Bucket}.localhost:{port}/a//b%20", link.Url, StringComparison.Ordinal);
        // No resolver knows that name, but the server does.
        var (host, path) = (
            $"{Bucket}.localhost:{port}",
            link.Url[(link.Url.IndexOf($":{port}", StringComparison.Ordinal) + $":{port}".Length)..]
        );
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Get, RgwFixture.Endpoint + path) { Headers = { Host = host } };
        using var answer = await http.SendAsync(message, Cancellation);
        Assert.Equal("content", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [SkippableFact]
    public async Task A_link_for_longer_than_a_week_is_refused()
    {
        var request = new ObjectLinkRequest("key", LinkMethod.Get, TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        var failure = await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => Fixture.Open<IObjectLinkDriver>().CreateLinkAsync(Bucket, request, Cancellation)
        );

        Assert.Equal("expiresIn", failure.Field);
    }

    [SkippableFact]
    public async Task A_storage_class_that_is_not_there_is_refused()
    {
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => PutAsync("key", [1], properties: new ObjectProperties { StorageClass = "NO_SUCH_CLASS" })
        );

        Assert.Empty(await ListKeysAsync());
    }

    private static ObjectRead On(ObjectConditions conditions) => new() { Conditions = conditions };

    private TestGateway Connect(params (string Name, string? Value)[] settings)
    {
        _ = Driver;
        var gateway = new TestGateway(TimeProvider.System);
        var account = new Dictionary<string, string?>(RgwFixture.Account, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            account[name] = value;
        }

        gateway.Connect("lab", "s3", [.. account.Select(pair => (pair.Key, pair.Value))]);
        return gateway;
    }
}

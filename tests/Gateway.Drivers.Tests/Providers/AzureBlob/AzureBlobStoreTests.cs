using System.Globalization;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.AzureBlob;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

/// <summary>What is peculiar to this store, on the real server.</summary>
public sealed class AzureBlobStoreTests(AzureBlobFixture fixture) : ObjectSuite<AzureBlobFixture, IMultipartUploadDriver>(fixture)
{
    [SkippableFact]
    public async Task Any_name_and_value_of_metadata_reads_back()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["a"] = "plain",
            ["a1"] = " spaces around ",
            ["a_b"] = "100% + 日本\r\n",
            ["a-b"] = "\u0007",
            ["a.b"] = "%2F",
            ["1st"] = "",
            ["_2d"] = "tab\t",
        };

        await PutAsync("key", [1], properties: new ObjectProperties { Metadata = metadata });

        Assert.Equal(metadata, (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).Properties!.Metadata);
    }

    [SkippableFact]
    public async Task A_tier_is_asked_for_with_an_upload_and_changed_afterwards()
    {
        await PutAsync("key", [1], properties: new ObjectProperties { StorageClass = "Cool" });
        Assert.Equal("Cool", (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).StorageClass);

        var properties = Fixture.Open<IObjectPropertiesDriver>();
        await properties.UpdateObjectAsync(
            Bucket,
            "key",
            new ObjectProperties { StorageClass = "Hot" },
            ObjectConditions.None,
            Cancellation
        );

        Assert.Equal("Hot", Assert.Single((await ListAsync()).Objects).StorageClass);
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => PutAsync("key", [1], properties: new ObjectProperties { StorageClass = "Lukewarm" })
        );
    }

    [SkippableFact]
    public async Task Conditions_that_the_store_does_not_know_are_checked_against_the_version_that_it_holds()
    {
        var stored = await PutAsync("key", "one");
        var several = new EntityTags(Any: false, ["W/\"weak\"", "\"other\"", stored.ETag]);
        var others = new EntityTags(Any: false, ["\"one\"", "\"two\""]);

        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => PutAsync("key", "two", new() { IfMatch = others }));
        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => PutAsync("key", "two", new() { IfNoneMatch = several }));
        Assert.Null((await OpenAsync(new() { IfNoneMatch = several })).Body);
        Assert.Null((await OpenAsync(new() { IfNoneMatch = AnyTag })).Body);
        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => OpenAsync(new() { IfMatch = others }));
        await using var content = await OpenAsync(new() { IfMatch = several, IfNoneMatch = others });
        Assert.Equal("one"u8.ToArray(), await ReadAsync(content));

        await PutAsync("key", "two", new() { IfMatch = several, IfUnmodifiedSince = stored.LastModified.AddMinutes(1) });
        Assert.Equal("two", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task Nothing_goes_on_with_an_upload_that_was_given_up()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", new ObjectProperties(), Cancellation);
        var part = await UploadAsync(upload);

        await Driver.AbortMultipartUploadAsync(upload, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => UploadAsync(upload));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.ListPartsAsync(upload, Cancellation));
        await AssertFailsAsync(
            DriverErrorKind.Conflict,
            () => Driver.CompleteMultipartUploadAsync(upload, [part], ObjectConditions.None, Cancellation)
        );
        await Fixture.Open<IBucketDriver>().DeleteBucketAsync(Bucket, Cancellation);
    }

    [SkippableFact]
    public async Task Another_upload_of_the_key_that_is_completed_ends_the_others()
    {
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", new ObjectProperties(), Cancellation);
        var part = await UploadAsync(upload);
        var other = await Driver.CreateMultipartUploadAsync(Bucket, "key", new ObjectProperties(), Cancellation);
        var partOfOther = await UploadAsync(other);

        await Driver.CompleteMultipartUploadAsync(other, [partOfOther], ObjectConditions.None, Cancellation);

        await AssertFailsAsync(
            DriverErrorKind.Conflict,
            () => Driver.CompleteMultipartUploadAsync(upload, [part], ObjectConditions.None, Cancellation)
        );
        Assert.Empty(await Driver.ListMultipartUploadsAsync(Bucket, Cancellation));
    }

    [SkippableFact]
    public async Task A_copy_that_is_too_large_for_one_request_is_made_of_blocks()
    {
        var bytes = RandomBytes(1_000_001);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Metadata = new Dictionary<string, string> { ["a-b"] = "ü" },
            Tags = new Dictionary<string, string> { ["stage"] = "test" },
        };
        await PutAsync("from #", bytes, properties: properties);
        var driver = (AzureBlobCopyDriver)Fixture.Open<IObjectCopyDriver>();
        (driver.LargestAtOnce, driver.BlockBytes) = (1_000_000, 300_000);

        var copy = await driver.CopyObjectAsync(new ObjectSource(Bucket, "from #"), Bucket, "to", ObjectConditions.None, Cancellation);

        AssertSame(bytes, await ReadAsync("to"));
        Assert.Equal(("text/plain", "ü"), (copy.Properties!.ContentType, copy.Properties.Metadata["a-b"]));
        Assert.Equal(properties.Tags, await Fixture.Open<IObjectTagDriver>().GetObjectTagsAsync(Bucket, "to", Cancellation));
    }

    [SkippableFact]
    public async Task A_sas_token_of_the_account_does_for_everything_but_links()
    {
        await using var gateway = new TestGateway(TimeProvider.System);
        _ = Driver;
        gateway.Connect(
            "sas",
            "azure-blob",
            ("Account", AzureBlobFixture.Account),
            ("Endpoint", AzureBlobFixture.Endpoint),
            ("SasToken", AccountSas())
        );
        using var content = new MemoryStream([1, 2, 3]);

        await gateway.Open<IConnectionCheckDriver>("sas").CheckConnectionAsync(Cancellation);
        var objects = gateway.Open<IObjectDriver>("sas");
        await objects.PutObjectAsync(Bucket, "a b", new ObjectWrite(content, 3), Cancellation);
        var source = new ObjectSource(Bucket, "a b");
        await gateway.Open<IObjectCopyDriver>("sas").CopyObjectAsync(source, Bucket, "copy", ObjectConditions.None, Cancellation);

        Assert.Equal([1, 2, 3], await ReadAsync("copy"));
        await AssertFailsAsync(
            DriverErrorKind.NotSupported,
            () =>
                gateway
                    .Open<IObjectLinkDriver>("sas")
                    .CreateLinkAsync(Bucket, new ObjectLinkRequest("a b", LinkMethod.Get, TimeSpan.FromMinutes(1)), Cancellation)
        );
    }

    [SkippableFact]
    public async Task A_wrong_key_is_told_as_such()
    {
        _ = Driver;
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect(
            "wrong",
            "azure-blob",
            ("Account", AzureBlobFixture.Account),
            ("Endpoint", AzureBlobFixture.Endpoint),
            ("Key", "d3Jvbmc=")
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            gateway.Open<IConnectionCheckDriver>("wrong").CheckConnectionAsync(Cancellation)
        );

        // Azurite tells a wrong signature by the code that the service has for a firewall.
        Assert.True(failure.Kind is DriverErrorKind.Unauthenticated or DriverErrorKind.PermissionDenied, failure.Message);
    }

    private Task<ObjectContent> OpenAsync(ObjectConditions conditions) =>
        Objects.OpenObjectAsync(Bucket, "key", new ObjectRead { Conditions = conditions }, Cancellation);

    private async Task<MultipartPart> UploadAsync(MultipartUpload upload)
    {
        using var content = new MemoryStream([1, 2, 3]);
        return await Driver.UploadPartAsync(upload, 1, content, 3, Cancellation);
    }

    // https://learn.microsoft.com/rest/api/storageservices/create-account-sas
    private static string AccountSas()
    {
        const string Permissions = "rwdlact";
        var expiry = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string[] signed = [AzureBlobFixture.Account!, Permissions, "b", "sco", "", expiry, "", "", BlobClient.Version, "", ""];
        var signature = SharedKeyCredential.Sign(new Secret(AzureBlobFixture.Key!), string.Join('\n', signed));
        return $"sv={BlobClient.Version}&ss=b&srt=sco&sp={Permissions}&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
    }
}

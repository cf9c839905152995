using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>Where Swift differs from what the contracts promise, and the driver makes up for it.</summary>
public sealed class SwiftQuirkTests(SwiftFixture fixture) : ObjectSuite<SwiftFixture, IObjectDriver>(fixture)
{
    [SkippableFact]
    public async Task Metadata_that_headers_cannot_carry_comes_back_as_it_was()
    {
        var metadata = new Dictionary<string, string>
        {
            ["under_score"] = "1",
            ["under-score"] = "2",
            ["dotted.name"] = "3",
            ["empty"] = "",
            ["percent"] = "100%25 %",
            ["ends"] = "  in spaces ",
            ["unicode"] = "grün 日本 \U0001F600",
            ["lines"] = "one\r\ntwo\ttabbed",
        };

        await PutAsync("key", [1], properties: new ObjectProperties { Metadata = metadata });

        Assert.Equal(metadata, (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).Properties!.Metadata);
    }

    [SkippableFact]
    public async Task A_header_with_a_line_break_is_refused()
    {
        var properties = new ObjectProperties { ContentDisposition = "inline\r\nX-Object-Meta-Other: 1" };

        var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, () => PutAsync("key", [1], properties: properties));

        Assert.Equal("Content-Disposition", failure.Field);
    }

    [SkippableFact]
    public async Task A_key_with_a_nul_is_refused() =>
        Assert.Equal("key", (await AssertFailsAsync(DriverErrorKind.InvalidValue, () => PutAsync("a\0b"))).Field);

    [SkippableFact]
    public async Task A_bucket_is_never_taken_for_an_object()
    {
        await PutAsync("key");

        var buckets = Fixture.Open<IBucketDriver>();
        await AssertFailsAsync(DriverErrorKind.NotFound, () => buckets.DeleteBucketAsync($"{Bucket}/key", Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => buckets.DeleteBucketAsync("", Cancellation));

        Assert.Equal("content", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task The_last_bytes_of_an_empty_object_are_none()
    {
        await PutAsync("key", "");

        var failure = await AssertFailsAsync(
            DriverErrorKind.RangeNotSatisfiable,
            () => Objects.OpenObjectAsync(Bucket, "key", new ObjectRead { Range = new ByteRange(null, 5) }, Cancellation)
        );

        Assert.Equal(0, failure.ObjectSize);
    }

    [SkippableFact]
    public async Task A_range_outside_of_another_version_gives_the_whole_object()
    {
        await PutAsync("key", "content");

        var read = new ObjectRead { Range = new ByteRange(100, null), IfRangeTag = "\"other\"" };

        Assert.Equal("content"u8.ToArray(), await ReadAsync("key", read));
    }

    [SkippableFact]
    public async Task A_weak_tag_counts_where_the_caller_has_a_copy_and_nowhere_else()
    {
        var weak = "W/" + (await PutAsync("key")).ETag;

        await using var current = await OpenAsync(new ObjectConditions { IfNoneMatch = Tag(weak) });

        Assert.Null(current.Body);
        await AssertFailsAsync(DriverErrorKind.PreconditionFailed, () => OpenAsync(new ObjectConditions { IfMatch = Tag(weak) }));
    }

    [SkippableFact]
    public async Task A_storage_policy_is_a_location_and_an_unknown_one_is_refused()
    {
        var buckets = Fixture.Open<IBucketDriver>();
        Assert.Equal("standard", (await buckets.GetBucketAsync(Bucket, Cancellation)).Location);

        var made = await buckets.CreateBucketAsync(new CreateBucket { Name = NewName("located"), Location = "standard" }, Cancellation);
        Assert.Equal("standard", made.Location);
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => buckets.CreateBucketAsync(new CreateBucket { Name = NewName("nowhere"), Location = "moon" }, Cancellation)
        );
    }

    [SkippableFact]
    public async Task A_refused_key_of_the_account_is_told()
    {
        Skip.IfNot(Fixture.IsReady, SwiftFixture.Missing);
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect(
            "swift",
            "swift",
            [.. SwiftFixture.Login.Select(pair => (pair.Key, pair.Key == "Password" ? "wrong" : pair.Value))]
        );

        var failure = await AssertFailsAsync(
            DriverErrorKind.Unauthenticated,
            () => gateway.Open<IConnectionCheckDriver>("swift").CheckConnectionAsync(Cancellation)
        );

        Assert.Equal("login-refused", failure.ProviderCode);
    }

    [SkippableFact]
    public async Task A_link_signed_with_another_key_opens_nothing()
    {
        await PutAsync("key");
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect("swift", "swift", [.. SwiftFixture.Login.Select(pair => (pair.Key, pair.Value)), ("TempUrlKey", "another")]);
        var request = new ObjectLinkRequest("key", LinkMethod.Get, TimeSpan.FromMinutes(5));

        var link = await gateway.Open<IObjectLinkDriver>("swift").CreateLinkAsync(Bucket, request, Cancellation);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(link.Url), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private Task<ObjectContent> OpenAsync(ObjectConditions conditions) =>
        Objects.OpenObjectAsync(Bucket, "key", new ObjectRead { Conditions = conditions }, Cancellation);
}

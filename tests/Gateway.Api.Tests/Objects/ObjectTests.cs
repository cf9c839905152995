using System.Security.Cryptography;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Blobs, from a caller's side: bytes, headers, conditions.</summary>
public sealed class ObjectTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private static readonly byte[] Ten = "0123456789"u8.ToArray();

    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_112)]
    [InlineData(3_000_000)]
    public async Task Bytes_come_back_as_they_were_stored(int size)
    {
        var bucket = await fixture.NewBucketAsync();
        var bytes = RandomNumberGenerator.GetBytes(size);
        var stored = (await Http.PutAsync($"{bucket}/told", bytes)).Expect(200);
        (await Http.SendAsync(HttpMethod.Put, $"{bucket}/chunked", new LengthlessContent(bytes))).Expect(200);

        Assert.Equal(size, stored.Json.GetProperty("sizeBytes").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stored.Json.Text("sha256"));
        Assert.Equal(stored.Json.Text("etag"), stored.Header("ETag"));
        foreach (var key in new[] { "told", "chunked" })
        {
            var read = (await Http.GetAsync($"{bucket}/{key}")).Expect(200);
            Assert.Equal(bytes, read.Bytes);
            Assert.Equal(size, read.ContentHeaders.ContentLength);
        }
    }

    [Fact]
    public async Task A_served_object_carries_what_keeps_it_from_running_in_a_browser()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/page.html", Ten)).Expect(200);
        var read = (await Http.GetAsync($"{bucket}/page.html")).Expect(200);

        Assert.Equal("text/html", read.MediaType);
        Assert.StartsWith("sandbox", read.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", read.Header("X-Content-Type-Options"));
        Assert.Equal("attachment", read.Header("Content-Disposition"));
        Assert.Equal("bytes", read.Header("Accept-Ranges"));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(Ten))}:", read.Header("Repr-Digest"));
        Assert.Equal("inline", (await Http.GetAsync($"{bucket}/page.html?disposition=inline")).Expect(200).Header("Content-Disposition"));
    }

    [Fact]
    public async Task Headers_and_metadata_are_kept_with_the_object()
    {
        var bucket = await fixture.NewBucketAsync();
        (string, string)[] headers =
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Language", "de"),
            ("Content-Encoding", "gzip"),
            ("Content-Disposition", "inline; filename=\"a.txt\""),
            ("Cache-Control", "max-age=60"),
            ("X-Meta-Author", "Ren%C3%A9 100%25"),
            ("x-meta-KIND", "plain"),
        ];
        var stored = (await Http.PutAsync($"{bucket}/a", Ten, headers)).Expect(200);

        var metadata = stored.Json.GetProperty("properties").GetProperty("metadata");
        Assert.Equal("René 100%", metadata.Text("author"));
        Assert.Equal("plain", metadata.Text("kind"));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var read = (await Http.SendAsync(method, $"{bucket}/a", null)).Expect(200);
            Assert.Equal("text/plain; charset=utf-8", read.Header("Content-Type"));
            Assert.Equal("de", read.Header("Content-Language"));
            Assert.Equal("gzip", read.Header("Content-Encoding"));
            Assert.Equal("inline; filename=\"a.txt\"", read.Header("Content-Disposition"));
            Assert.Equal("max-age=60", read.Header("Cache-Control"));
            Assert.Equal("Ren%C3%A9%20100%25", read.Header("X-Meta-Author"));
            Assert.Equal("plain", read.Header("X-Meta-Kind"));
            Assert.Equal(stored.Header("ETag"), read.Header("ETag"));
            Assert.Equal(10, read.ContentHeaders.ContentLength);
        }
    }

    [Fact]
    public async Task HEAD_tells_all_and_sends_nothing()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/a", Ten)).Expect(200);
        var raw = await RawHttp.SendAsync(fixture.Host.Address, "HEAD", $"{bucket}/a");

        Assert.Equal(200, raw.Status);
        Assert.Empty(raw.Body);
        Assert.Contains("Content-Length: 10", raw.Head, StringComparison.Ordinal);
        (await Http.SendAsync(HttpMethod.Head, $"{bucket}/none", null)).Expect(404);
        (await Http.SendAsync(HttpMethod.Head, $"{bucket}?key=a", null)).Expect(200);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "0", "bytes 0-0/10")]
    [InlineData("bytes=2-5", 206, "2345", "bytes 2-5/10")]
    [InlineData("bytes=5-", 206, "56789", "bytes 5-9/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-100", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-1000", 206, "89", "bytes 8-9/10")]
    [InlineData("BYTES=0-1", 206, "01", "bytes 0-1/10")]
    [InlineData("bytes=0-1,4-5", 200, "0123456789", null)]
    [InlineData("bytes=5-2", 200, "0123456789", null)]
    [InlineData("bytes=x", 200, "0123456789", null)]
    [InlineData("items=0-1", 200, "0123456789", null)]
    [InlineData("bytes=99999999999999999999-", 200, "0123456789", null)]
    public async Task A_range_is_sent_alone(string range, int status, string body, string? contentRange)
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/a", Ten)).Expect(200);
        var read = (await Http.GetAsync($"{bucket}/a", ("Range", range))).Expect(status);

        Assert.Equal(body, read.Text);
        Assert.Equal(contentRange, read.Header("Content-Range"));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    public async Task A_range_outside_of_the_object_is_refused_with_its_size(string range)
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/a", Ten)).Expect(200);
        var read = await Http.GetAsync($"{bucket}/a", ("Range", range));

        read.ExpectProblem(416, "range-not-satisfiable");
        Assert.Equal("bytes */10", read.Header("Content-Range"));
    }

    [Fact]
    public async Task Reads_heed_their_conditions()
    {
        var bucket = await fixture.NewBucketAsync();
        var etag = (await Http.PutAsync($"{bucket}/a", Ten)).Expect(200).Header("ETag")!;
        const string Past = "Sat, 01 Jan 2000 00:00:00 GMT";
        const string Future = "Fri, 01 Jan 2100 00:00:00 GMT";
        var path = $"{bucket}/a";

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            Assert.Equal(etag, (await AskAsync("If-None-Match", etag)).Expect(304).Header("ETag"));
            (await AskAsync("If-None-Match", $"\"x\", W/{etag}")).Expect(304);
            (await AskAsync("If-None-Match", "*")).Expect(304);
            (await AskAsync("If-None-Match", "\"x\"")).Expect(200);
            (await AskAsync("If-Match", etag)).Expect(200);
            (await AskAsync("If-Match", "*")).Expect(200);
            (await AskAsync("If-Match", $"W/{etag}")).Expect(412);
            (await AskAsync("If-Match", "\"x\"")).Expect(412);
            (await AskAsync("If-Modified-Since", Future)).Expect(304);
            (await AskAsync("If-Modified-Since", Past)).Expect(200);
            (await AskAsync("If-Modified-Since", "soon")).Expect(200);
            (await AskAsync("If-Unmodified-Since", Past)).Expect(412);
            (await AskAsync("If-Unmodified-Since", Future)).Expect(200);
            (await AskAsync("If-Match", "unquoted")).Expect(400);

            Task<Answer> AskAsync(string name, string value) => Http.SendAsync(method, path, null, (name, value));
        }

        (await Http.GetAsync(path, ("If-Match", "\"x\""))).ExpectProblem(412, "precondition-failed");
        (await Http.GetAsync(path, ("If-None-Match", "unquoted"))).ExpectProblem(400, field: "If-None-Match");
    }

    [Fact]
    public async Task A_range_counts_only_for_the_version_that_the_caller_has()
    {
        var bucket = await fixture.NewBucketAsync();
        var stored = (await Http.PutAsync($"{bucket}/a", Ten)).Expect(200);
        var read = (await Http.GetAsync($"{bucket}/a")).Expect(200);
        (string, string) range = ("Range", "bytes=0-1");

        (await Http.GetAsync($"{bucket}/a", range, ("If-Range", stored.Header("ETag")!))).Expect(206);
        (await Http.GetAsync($"{bucket}/a", range, ("If-Range", "\"x\""))).Expect(200);
        (await Http.GetAsync($"{bucket}/a", range, ("If-Range", "W/" + stored.Header("ETag")))).Expect(200);
        (await Http.GetAsync($"{bucket}/a", range, ("If-Range", read.Header("Last-Modified")!))).Expect(206);
        (await Http.GetAsync($"{bucket}/a", range, ("If-Range", "Sat, 01 Jan 2000 00:00:00 GMT"))).Expect(200);
    }

    [Fact]
    public async Task Writes_heed_their_conditions()
    {
        var bucket = await fixture.NewBucketAsync();
        var path = $"{bucket}/a";
        (await Http.PutAsync(path, Ten, ("If-Match", "*"))).ExpectProblem(412, "precondition-failed");
        var first = (await Http.PutAsync(path, Ten, ("If-None-Match", "*"))).Expect(200).Header("ETag")!;
        (await Http.PutAsync(path, [1], ("If-None-Match", "*"))).ExpectProblem(412, "precondition-failed");
        (await Http.PutAsync(path, [1], ("If-Match", "\"x\""))).ExpectProblem(412, "precondition-failed");
        Assert.Equal(Ten, (await Http.GetAsync(path)).Expect(200).Bytes);
        var second = (await Http.PutAsync(path, [2], ("If-Match", first))).Expect(200).Header("ETag")!;
        Assert.NotEqual(first, second);
        (await Http.DeleteAsync(path, ("If-Match", first))).ExpectProblem(412, "precondition-failed");
        (await Http.DeleteAsync(path, ("If-Match", second))).Expect(204);
        (await Http.DeleteAsync(path)).Expect(204);
        (await Http.GetAsync(path)).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task What_is_kept_with_an_object_is_changed_without_its_bytes()
    {
        var bucket = await fixture.NewBucketAsync();
        var path = $"{bucket}/a.txt";
        var first = (await Http.PutAsync(path, Ten, ("X-Meta-A", "1"), ("Cache-Control", "no-cache"))).Expect(200);
        var change = GatewayClient.Json("""{"contentType":"text/html","cacheControl":"","metadata":{"B":"é"}}""");
        var changed = (await Http.SendAsync(HttpMethod.Patch, path, change, ("If-Match", first.Header("ETag")!))).Expect(200).Json;

        Assert.Equal("text/html", changed.GetProperty("properties").Text("contentType"));
        var read = (await Http.GetAsync(path)).Expect(200);
        Assert.Equal(Ten, read.Bytes);
        Assert.Equal("no-cache, private", read.Header("Cache-Control"));
        Assert.Null(read.Header("X-Meta-A"));
        Assert.Equal("%C3%A9", read.Header("X-Meta-B"));

        (await PatchAsync("{}", ("If-Match", "\"x\""))).ExpectProblem(412);
        (await PatchAsync("""{"contentType":"a\nb"}""")).ExpectProblem(422, field: "contentType");
        (await PatchAsync("""{"metadata":{"a b":"c"}}""")).ExpectProblem(422, field: "metadata");
        (await PatchAsync("""{"metadata":{"a":1}}""")).ExpectProblem(400, field: "metadata.a");
        (await Http.SendAsync(HttpMethod.Patch, $"{bucket}/none", GatewayClient.Json("{}"))).ExpectProblem(404);
        (await Http.SendAsync(HttpMethod.Patch, $"{bucket}?key=a.txt", GatewayClient.Json("{}"))).Expect(200);

        Task<Answer> PatchAsync(string body, params (string, string)[] headers) =>
            Http.SendAsync(HttpMethod.Patch, path, GatewayClient.Json(body), headers);
    }

    [Fact]
    public async Task An_object_is_copied_between_connections_with_its_properties()
    {
        var from = await fixture.NewBucketAsync();
        var to = await fixture.NewBucketAsync("backup");
        (await Http.PutAsync($"{from}/a%2Fb%20%C3%A9", Ten, ("Content-Type", "text/x-ten"), ("X-Meta-A", "1"))).Expect(200);
        var source = from["/objects".Length..] + "/a%2Fb%20%C3%A9";
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", source))).Expect(200);

        var read = (await Http.GetAsync($"{to}/copy")).Expect(200);
        Assert.Equal(Ten, read.Bytes);
        Assert.Equal("text/x-ten", read.MediaType);
        Assert.Equal("1", read.Header("X-Meta-A"));
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", source), ("If-None-Match", "*"))).ExpectProblem(412);
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", source + "x"))).ExpectProblem(404, "not-found");
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", "/files"))).ExpectProblem(400, field: "X-Copy-Source");
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", "/files/b/%zz"))).ExpectProblem(400, field: "X-Copy-Source");
        (await Http.PutAsync($"{to}/copy", [], ("X-Copy-Source", "/nowhere/b/k"))).ExpectProblem(404, "connection-not-found");
        Assert.Equal(Ten, (await Http.GetAsync($"{to}/copy")).Expect(200).Bytes);
    }

    [Fact]
    public async Task Metadata_that_cannot_be_kept_is_refused()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/a", Ten, ("X-Meta-A", "%ff"))).ExpectProblem(400, field: "X-Meta-A");
        (await Http.PutAsync($"{bucket}/a", Ten, ("X-Meta-A", "%z"))).ExpectProblem(400, field: "X-Meta-A");
        (await Http.PutAsync($"{bucket}/a", Ten, ("X-Meta-A", new string('a', 9000)))).ExpectProblem(400, field: "X-Meta-*");
        Assert.Empty(await fixture.KeysAsync(bucket));
    }
}

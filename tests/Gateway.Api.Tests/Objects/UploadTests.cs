using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Nothing half-written is ever seen, and nothing half-read is ever taken for whole.</summary>
public sealed class UploadTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private const int FirstFrame = 262_144;
    private static readonly byte[] Ten = "0123456789"u8.ToArray();

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_body_with_its_right_digest_is_stored()
    {
        var bucket = await fixture.NewBucketAsync();
        var sha256 = Convert.ToBase64String(SHA256.HashData(Ten));
        var sha512 = Convert.ToBase64String(SHA512.HashData(Ten));
        (await Http.PutAsync($"{bucket}/a", Ten, ("Content-Digest", $"sha-256=:{sha256}:"))).Expect(200);
        (await Http.PutAsync($"{bucket}/b", Ten, ("Repr-Digest", $"sha-512=:{sha512}:, sha-256=:{sha256}:"))).Expect(200);
        (await Http.PutAsync($"{bucket}/c", Ten, ("Content-Digest", $"unixsum=:AAA=:, sha-256=:{sha256}:"))).Expect(200);
        (await Http.PutAsync($"{bucket}/d", Ten, ("Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="))).Expect(200);
    }

    [Theory]
    [InlineData("Content-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", "digest-mismatch")]
    [InlineData("Repr-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", "digest-mismatch")]
    [InlineData("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==", "digest-mismatch")]
    [InlineData("Content-Digest", "sha-256=:AAAA:", "digest-mismatch")]
    [InlineData("Content-Digest", "sha-256=47DEQpj8", "invalid-request")]
    [InlineData("Content-Digest", "sha-256=:no_base64:", "invalid-request")]
    [InlineData("Content-Digest", "md5=:AAAA:", "invalid-request")]
    [InlineData("Content-Digest", "nonsense", "invalid-request")]
    [InlineData("Content-MD5", "?", "invalid-request")]
    public async Task A_body_with_another_digest_stores_nothing(string header, string digest, string code)
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/kept", [7])).Expect(200);
        (await Http.PutAsync($"{bucket}/new", Ten, (header, digest))).ExpectProblem(400, code, header);
        (await Http.PutAsync($"{bucket}/kept", Ten, (header, digest))).ExpectProblem(400, code, header);

        Assert.Equal(["kept"], await fixture.KeysAsync(bucket));
        Assert.Equal([7], (await Http.GetAsync($"{bucket}/kept")).Expect(200).Bytes);
    }

    [Theory]
    [InlineData("Content-Length: 1000000\r\n\r\nhalf of it")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffff\r\n0123456789")]
    public async Task An_upload_that_breaks_off_leaves_nothing(string rest)
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/kept", [7])).Expect(200);
        foreach (var key in new[] { "new", "kept" })
        {
            using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT {bucket}/{key} HTTP/1.1\r\nHost: localhost\r\n{rest}"));
            socket.Shutdown(SocketShutdown.Send);
            var answer = await RawHttp.ReadAsync(socket);
            Assert.NotInRange(answer.Status, 200, 299);
        }

        Assert.Equal(["kept"], await fixture.KeysAsync(bucket));
        Assert.Equal([7], (await Http.GetAsync($"{bucket}/kept")).Expect(200).Bytes);
    }

    [Fact]
    public async Task An_upload_whose_chunks_are_malformed_is_refused_and_leaves_nothing()
    {
        var bucket = await fixture.NewBucketAsync();
        using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"PUT {bucket}/new HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody")
        );
        Assert.Equal(400, (await RawHttp.ReadAsync(socket)).Status);
        Assert.Empty(await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task Objects_may_be_larger_than_JSON()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/large", new byte[2 * 1024 * 1024])).Expect(200);
        var patch = GatewayClient.Json($"{{\"cacheControl\":\"{new string('a', 2 * 1024 * 1024)}\"}}");
        (await Http.SendAsync(HttpMethod.Patch, $"{bucket}/large", patch)).ExpectProblem(413, "body-too-large", "body");
    }

    [Fact]
    public async Task A_stored_object_that_is_damaged_further_on_cuts_the_connection()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/large", RandomNumberGenerator.GetBytes(3 * FirstFrame))).Expect(200);
        fixture.Damage(bucket, "large", FirstFrame + 1000);

        var raw = await RawHttp.SendAsync(fixture.Host.Address, "GET", $"{bucket}/large");
        Assert.Equal(200, raw.Status);
        Assert.Contains($"Content-Length: {3 * FirstFrame}", raw.Head, StringComparison.Ordinal);
        Assert.True(raw.Body.Length < 3 * FirstFrame);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Http.GetAsync($"{bucket}/large"));
        (await Http.GetAsync($"{bucket}/large", ("Range", "bytes=0-9"))).Expect(206);
    }

    [Fact]
    public async Task A_stored_object_that_is_damaged_at_once_is_a_problem()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/small", Ten, ("X-Meta-A", "1"))).Expect(200);
        fixture.Damage(bucket, "small", 3);

        var answer = await Http.GetAsync($"{bucket}/small");
        answer.ExpectProblem(502, "data-corrupt");
        Assert.Null(answer.Header("ETag"));
        Assert.Null(answer.Header("X-Meta-A"));
        Assert.Null(answer.Header("Content-Disposition"));
    }
}

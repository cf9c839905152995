using System.Net.Sockets;
using System.Text;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>Uploads that go wrong: no object, and nothing left open in the store.</summary>
public sealed class BrokenUploadTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;
    private const string WrongDigest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

    public static TheoryData<string> Stores => new("s3", "swift", "azure-blob", "gcs", "filesystem");

    [SkippableTheory]
    [MemberData(nameof(Stores))]
    public async Task A_wrong_digest_leaves_nothing(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        foreach (var (bytes, isChunked) in new[] { (10, false), (10, true), (20 * MiB, true), (65 * MiB, false) })
        {
            var answer = await fixture.Http.PutFileAsync(
                $"/objects/{store}/{bucket}/wrong",
                fixture.FileOf(bytes),
                isChunked,
                ("Content-Digest", WrongDigest)
            );

            answer.ExpectProblem(400, "digest-mismatch", "Content-Digest");
            Assert.Empty(await fixture.LeftoversAsync(store, bucket));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Stores))]
    public async Task A_caller_who_leaves_in_the_middle_leaves_nothing(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        foreach (var header in new[] { $"Content-Length: {100 * MiB}", $"Content-Length: {60 * MiB}", "Transfer-Encoding: chunked" })
        {
            var before = UploadsOver(store);
            await LeaveAsync($"/objects/{store}/{bucket}/left", header);
            await Eventually.BecomesAsync(() => Task.FromResult(UploadsOver(store) > before), "the upload to end");
            Assert.Empty(await fixture.LeftoversAsync(store, bucket));
        }
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("azure-blob")]
    public async Task A_part_that_breaks_is_sent_again(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        await using var proxy = new FaultProxy(AddressOf(store));
        await using var host = fixture.StartBehind(store, proxy);
        var file = fixture.FileOf(65 * MiB);
        foreach (var isChunked in new[] { false, true })
        {
            var cuts = proxy.Up.Cuts;
            proxy.Up.CutAfter(20 * MiB, times: 2);
            (await host.Http.PutFileAsync($"/objects/{store}/{bucket}/large", file, isChunked)).Expect(200);

            Assert.Equal(2, proxy.Up.Cuts - cuts);
            Assert.Equal(file.Sha256, (await fixture.Http.ReadDigestAsync($"/objects/{store}/{bucket}/large")).Sha256);
            Assert.Equal(["large"], await fixture.LeftoversAsync(store, bucket));
        }
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("azure-blob")]
    public async Task A_store_that_takes_no_part_fails_the_upload_and_keeps_nothing(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        await using var proxy = new FaultProxy(AddressOf(store));
        await using var host = fixture.StartBehind(store, proxy);

        // Small requests pass: those that open and give up.
        proxy.Up.MostOfConnection = MiB;

        // Of four of known length some parts find no memory and stream through.
        var sent = 0;
        foreach (
            var (bytes, isChunked, atOnce) in new[]
            {
                (20 * MiB, true, 1),
                (20 * MiB, false, 1),
                (65 * MiB, false, 1),
                (65 * MiB, false, 4),
            }
        )
        {
            var file = fixture.FileOf(bytes);
            sent += atOnce;
            await Task.WhenAll(
                Enumerable.Range(0, atOnce).Select(number => TryPutAsync(host, $"/objects/{store}/{bucket}/large{number}", file, isChunked))
            );
            await Eventually.BecomesAsync(() => Task.FromResult(StatusesOfPuts(host).Length == sent), "each upload to be logged");
            Assert.All(StatusesOfPuts(host), status => Assert.InRange(status, 502, 504));
            Assert.Empty(await fixture.LeftoversAsync(store, bucket));
        }

        Assert.NotEqual(0, proxy.Up.Cuts);
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("azure-blob")]
    public async Task A_caller_who_is_still_sending_is_told_that_the_store_took_nothing(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        await using var proxy = new FaultProxy(AddressOf(store));
        await using var host = fixture.StartBehind(store, proxy);
        proxy.Up.MostOfConnection = MiB;

        for (var number = 0; number < 5; number++)
        {
            var answer = await host.Http.PutFileAsync($"/objects/{store}/{bucket}/large", fixture.FileOf(20 * MiB), isChunked: false);
            Assert.InRange(answer.Status, 502, 504);
        }

        Assert.NotEqual(0, proxy.Up.Cuts);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= LogLevel.Error);
        Assert.Empty(await fixture.LeftoversAsync(store, bucket));
    }

    private static async Task TryPutAsync(GatewayHost host, string path, ContentFile file, bool isChunked)
    {
        try
        {
            await host.Http.PutFileAsync(path, file, isChunked);
        }
        catch (HttpRequestException)
        {
            // What is left of so long a body is dropped for some seconds only: then the answer may be lost with the connection, but not the
            // line in the log.
        }
    }

    private static int[] StatusesOfPuts(GatewayHost host) =>
        [.. host.Log.Lines.Where(line => line.IsOfRequest && line.Values["Method"] is "PUT").Select(line => (int)line.Values["Status"]!)];

    private static Uri AddressOf(string store) => store == "s3" ? Store.S3 : Store.Azure;

    private int UploadsOver(string store) =>
        fixture.Log.Lines.Count(line => line.IsOfRequest && line.Values["Method"] is "PUT" && line.Values["Connection"] as string == store);

    /// <summary>Sends 40 MiB of a body and goes.</summary>
    private async Task LeaveAsync(string path, string header)
    {
        using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n"));
        var block = new byte[MiB];
        var isChunked = header.EndsWith("chunked", StringComparison.Ordinal);
        for (var sent = 0; sent < 40; sent++)
        {
            await SendAllAsync(socket, isChunked ? [.. Encoding.ASCII.GetBytes($"{MiB:x}\r\n"), .. block, 13, 10] : block);
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}

using System.Globalization;
using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>A caller who comes back to a resumable upload while the gateway still stores what came before.</summary>
public sealed class TusTurnTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;

    [SkippableFact]
    public async Task Whoever_asks_how_far_it_is_waits_until_what_came_is_stored()
    {
        var bucket = await fixture.NewBucketAsync("s3");
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var file = fixture.FileOf(24 * MiB);
        var bytes = await File.ReadAllBytesAsync(file.Path);
        var created = await host.Http.SendAsync(
            HttpMethod.Post,
            $"/buckets/s3/{bucket}/uploads",
            null,
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", $"{bytes.Length}"),
            ("Upload-Metadata", "key a2V5")
        );
        var upload = created.Expect(201).Header("Location")!;
        proxy.Up.Hold(beyond: MiB);
        using (var socket = await RawHttp.ConnectAsync(host.Address))
        {
            var head = $"PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n";
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"{head}Content-Type: application/offset+octet-stream\r\nContent-Length: {bytes.Length}\r\n\r\n")
            );
            for (var rest = bytes.AsMemory(0, 18 * MiB); !rest.IsEmpty; )
            {
                rest = rest[await socket.SendAsync(rest)..];
            }
        }

        var asking = host.Http.SendAsync(HttpMethod.Head, upload, null, ("Tus-Resumable", "1.0.0"));
        Assert.NotSame(asking, await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(500))));
        proxy.Up.Release();

        var offset = int.Parse((await asking).Expect(200).Header("Upload-Offset")!, CultureInfo.InvariantCulture);
        Assert.InRange(offset, 8 * MiB, 18 * MiB);
        (string, string)[] headers =
        [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", $"{offset}"),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        (await host.Http.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(bytes[offset..]), headers)).Expect(204);
        Assert.Equal(file.Sha256, (await fixture.Http.ReadDigestAsync($"/objects/s3/{bucket}/key")).Sha256);
        Assert.Equal(["key"], await fixture.LeftoversAsync("s3", bucket));
    }
}

using System.Globalization;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Objects;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>Reading from a store (a RADOS Gateway) over a bad line: whole and right, or cut, and never short.</summary>
public sealed class BrokenReadTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;
    private const int Bytes = 48 * MiB;

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("parallel")]
    public async Task A_body_that_breaks_goes_on_without_the_caller_noticing(string? prefer)
    {
        var (path, file) = await StoreAsync();
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        proxy.Down.CutAfter(10 * MiB, times: 4);

        var (head, sha256) = await host.Http.ReadDigestAsync(path, prefer is null ? [] : [("Prefer", prefer)]);

        Assert.Equal((Bytes, file.Sha256), (head.Content.Headers.ContentLength, sha256));
        Assert.Equal(4, proxy.Down.Cuts);
    }

    [SkippableFact]
    public async Task A_range_that_breaks_goes_on_too()
    {
        var (path, file) = await StoreAsync();
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        proxy.Down.CutAfter(5 * MiB, times: 2);

        var part = await host.Http.GetAsync(path, ("Range", $"bytes={MiB}-{20 * MiB}"));

        part.Expect(206);
        Assert.Equal((await File.ReadAllBytesAsync(file.Path))[MiB..((20 * MiB) + 1)], part.Bytes);
        Assert.Equal(2, proxy.Down.Cuts);
    }

    [SkippableFact]
    public async Task An_object_replaced_meanwhile_cuts_the_caller_off()
    {
        var path = $"/objects/s3/{await fixture.NewBucketAsync("s3")}/replaced";
        var file = fixture.FileOf(Bytes);
        (await fixture.Http.PutFileAsync(path, file)).Expect(200);
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var stalled = proxy.Down.StallAfter(10 * MiB);
        var reading = RawHttp.SendAsync(host.Address, "GET", path);
        await stalled;
        (await fixture.Http.PutFileAsync(path, fixture.NewFile(Bytes))).Expect(200);

        proxy.CutAll();

        var answer = await reading;
        Assert.Equal(200, answer.Status);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Bytes}"), answer.Head, StringComparison.Ordinal);
        Assert.InRange(answer.Body.Length, 1, Bytes - 1);

        // What did come is of the first object.
        Assert.Equal((await File.ReadAllBytesAsync(file.Path))[..answer.Body.Length], answer.Body);
    }

    [SkippableFact]
    public async Task A_store_that_is_gone_for_good_cuts_the_caller_off()
    {
        var (path, _) = await StoreAsync();
        var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var stalled = proxy.Down.StallAfter(10 * MiB);
        var reading = host.Http.GetAsync(path);
        await stalled;

        await proxy.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => reading);
    }

    [SkippableFact]
    public async Task A_store_that_falls_silent_is_given_up_after_the_idle_limit_and_asked_again()
    {
        var (path, file) = await StoreAsync();
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var stalled = proxy.Down.StallAfter(10 * MiB);
        var reading = host.Http.ReadDigestAsync(path);
        await stalled;
        Assert.False(reading.IsCompleted);

        // What lies in the buffers is still read, and each read starts the limit anew; asked again, the store is to have its time.
        var connections = proxy.Connections;
        await Eventually.BecomesAsync(
            () =>
            {
                if (proxy.Connections == connections)
                {
                    fixture.Clock.Elapse(ResumingBody.IdleLimit);
                }

                return Task.FromResult(reading.IsCompleted);
            },
            "the silent store to be given up"
        );

        Assert.Equal(file.Sha256, (await reading).Sha256);
    }

    [SkippableFact]
    public async Task A_caller_who_reads_slowly_is_not_mistaken_for_a_silent_store()
    {
        var (path, file) = await StoreAsync();
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        using var answer = await host.Http.OpenAsync(path, CancellationToken.None);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[MiB];
        await body.ReadExactlyAsync(first);

        fixture.Clock.Elapse(ResumingBody.IdleLimit * 3);

        var rest = new byte[Bytes - MiB];
        await body.ReadExactlyAsync(rest);
        byte[] whole = [.. first, .. rest];
        Assert.Equal(await File.ReadAllBytesAsync(file.Path), whole);
    }

    [SkippableFact]
    public async Task A_caller_who_leaves_ends_the_reading_of_the_store()
    {
        var (path, _) = await StoreAsync();
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        using (var socket = await RawHttp.ConnectAsync(host.Address))
        {
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            Assert.True(await socket.ReceiveAsync(new byte[1]) > 0);
        }

        await Eventually.BecomesAsync(() => Task.FromResult(proxy.Connections == 0), "the connection to the store to be closed");
        Assert.InRange(proxy.Down.Passed, 1, Bytes - 1);
    }

    private async Task<(string Path, ContentFile File)> StoreAsync()
    {
        Store.Require("s3");
        return (await fixture.StoredAsync("s3", Bytes), fixture.FileOf(Bytes));
    }
}

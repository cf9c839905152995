using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>The memory in which parts wait is bounded for the whole gateway: who finds none waits, or sends them without where it can.</summary>
public sealed class UploadMemoryTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;
    private const int Uploads = 10;

    [SkippableFact]
    public async Task Many_large_uploads_at_once_wait_for_memory_and_do_not_fail()
    {
        var bucket = await fixture.NewBucketAsync("s3");
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var memory = host.Services.GetRequiredService<TransferMemory>();
        var file = fixture.FileOf(72 * MiB);

        proxy.Up.Hold(beyond: MiB);
        var uploads = await FillMemoryAsync(host, bucket, file);
        Assert.DoesNotContain(uploads, upload => upload.IsCompleted);

        proxy.Up.Release();
        var most = 0;
        while (!Task.WhenAll(uploads).IsCompleted)
        {
            most = Math.Max(most, memory.UnitsInUse);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        Assert.All(await Task.WhenAll(uploads), answer => answer.Expect(200));
        Assert.InRange(most, 1, memory.Units);
        Assert.Equal(0, memory.UnitsInUse);
        Assert.Equal(file.Sha256, (await fixture.Http.ReadDigestAsync($"/objects/s3/{bucket}/{Uploads - 1}")).Sha256);
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("swift")]
    [InlineData("azure-blob")]
    [InlineData("gcs")]
    public async Task Uploads_of_known_length_that_come_together_are_whole(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        var file = fixture.FileOf(72 * MiB);

        // Four share two parts of memory: what finds none streams through.
        var keys = Enumerable.Range(0, 4).Select(number => $"/objects/{store}/{bucket}/{number}").ToArray();
        var answers = await Task.WhenAll(keys.Select(key => fixture.Http.PutFileAsync(key, file, isChunked: false)));

        Assert.All(answers, answer => answer.Expect(200));
        Assert.All(
            await Task.WhenAll(keys.Select(key => fixture.Http.ReadDigestAsync(key))),
            read => Assert.Equal(file.Sha256, read.Sha256)
        );
    }

    [SkippableFact]
    public async Task A_store_that_takes_no_part_holds_up_no_upload_of_known_length_to_another()
    {
        var bucket = await fixture.NewBucketAsync("s3");
        var other = await fixture.NewBucketAsync("azure-blob");
        await using var proxy = new FaultProxy(Store.S3);
        await using var host = fixture.StartBehind("s3", proxy);
        var file = fixture.FileOf(72 * MiB);
        proxy.Up.Hold(beyond: MiB);
        var uploads = await FillMemoryAsync(host, bucket, file);

        (await host.Http.PutFileAsync($"/objects/azure-blob/{other}/large", file, isChunked: false)).Expect(200);

        Assert.DoesNotContain(uploads, upload => upload.IsCompleted);
        Assert.Equal(file.Sha256, (await fixture.Http.ReadDigestAsync($"/objects/azure-blob/{other}/large")).Sha256);
        proxy.Up.Release();
        Assert.All(await Task.WhenAll(uploads), answer => answer.Expect(200));
    }

    /// <summary>Begins uploads to a store where small requests pass, so that they open, and parts get nowhere.</summary>
    private static async Task<Task<Answer>[]> FillMemoryAsync(GatewayHost host, string bucket, ContentFile file)
    {
        var memory = host.Services.GetRequiredService<TransferMemory>();
        var uploads = Enumerable
            .Range(0, Uploads)
            .Select(number => host.Http.PutFileAsync($"/objects/s3/{bucket}/{number}", file, isChunked: number > 1))
            .ToArray();
        await Eventually.BecomesAsync(() => Task.FromResult(memory.UnitsInUse == memory.Units), "all memory to be in use");
        return uploads;
    }
}

using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>The memory in which parts wait is bounded for the whole gateway, and who finds none waits.</summary>
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

        // Small requests pass, so that the uploads open; parts get nowhere.
        proxy.Up.Hold(beyond: MiB);
        var uploads = Enumerable
            .Range(0, Uploads)
            .Select(number => host.Http.PutFileAsync($"/objects/s3/{bucket}/{number}", file, isChunked: number % 2 == 0))
            .ToArray();
        await Eventually.BecomesAsync(() => Task.FromResult(memory.UnitsInUse == TransferMemory.Units), "all memory to be in use");
        Assert.DoesNotContain(uploads, upload => upload.IsCompleted);

        proxy.Up.Release();
        var most = 0;
        while (!Task.WhenAll(uploads).IsCompleted)
        {
            most = Math.Max(most, memory.UnitsInUse);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        Assert.All(await Task.WhenAll(uploads), answer => answer.Expect(200));
        Assert.InRange(most, 1, TransferMemory.Units);
        Assert.Equal(0, memory.UnitsInUse);
        Assert.Equal(file.Sha256, (await fixture.Http.ReadDigestAsync($"/objects/s3/{bucket}/{Uploads - 1}")).Sha256);
    }
}

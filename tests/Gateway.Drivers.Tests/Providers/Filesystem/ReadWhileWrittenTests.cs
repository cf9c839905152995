using System.Text;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>Who reads an object sees a version of it, whatever writers do meanwhile.</summary>
public sealed class ReadWhileWrittenTests
{
    private const int Writes = 400;

    [Fact]
    public async Task A_reader_is_never_refused_by_a_writer()
    {
        await using var store = await StoreFolder.CreateAsync();
        await store.PutAsync("key", "0");
        using var written = new CancellationTokenSource();

        var reading = ReadUntilAsync(store, written.Token);
        for (var i = 1; i <= Writes; i++)
        {
            await store.PutAsync("key", $"{i}");
        }

        await written.CancelAsync();
        Assert.True(await reading > 0);
    }

    private static async Task<int> ReadUntilAsync(StoreFolder store, CancellationToken written)
    {
        var (reads, last) = (0, 0);
        for (; !written.IsCancellationRequested; reads++)
        {
            await using var content = await store.Objects.OpenObjectAsync(
                StoreFolder.Bucket,
                "key",
                ObjectRead.Whole,
                CancellationToken.None
            );
            using var reader = new StreamReader(content.Body!, Encoding.UTF8);
            var version = int.Parse(await reader.ReadToEndAsync(CancellationToken.None), null);
            Assert.True(version >= last, $"{version} was read after {last}");
            last = version;
        }

        return reads;
    }
}

using Gateway.Drivers.Storage;
using Xunit;

namespace Gateway.Drivers.Tests.Storage;

public sealed class DiskThreadsTests : IDisposable
{
    private const int Most = 8;
    private readonly DiskThreads _threads = new();

    public void Dispose() => _threads.Dispose();

    [Fact]
    public async Task There_are_as_many_as_are_needed_at_once_and_they_are_used_again()
    {
        Assert.Equal(0, _threads.Count);

        await RunAtOnceAsync(2);
        Assert.Equal(2, _threads.Count);

        await RunAtOnceAsync(Most);
        await RunAtOnceAsync(Most);
        Assert.Equal(Most, _threads.Count);
    }

    [Fact]
    public async Task What_comes_when_all_are_busy_waits_for_its_turn()
    {
        using var gate = new ManualResetEventSlim();
        var busy = Enumerable.Range(0, Most).Select(_ => _threads.RunAsync(() => Wait(gate), CancellationToken.None)).ToArray();
        var late = Enumerable.Range(0, 3 * Most).Select(number => _threads.RunAsync(() => number, CancellationToken.None)).ToArray();

        Assert.DoesNotContain(late, task => task.IsCompleted);
        gate.Set();

        await Task.WhenAll(busy);
        Assert.Equal(Enumerable.Range(0, 3 * Most), await Task.WhenAll(late));
        Assert.Equal(Most, _threads.Count);
    }

    // Each waits for all others: fewer threads than pieces of work would never come to an end.
    private async Task RunAtOnceAsync(int count)
    {
        using var all = new CountdownEvent(count);
        var work = Enumerable.Range(0, count).Select(_ => _threads.RunAsync(() => Meet(all), CancellationToken.None));

        Assert.All(await Task.WhenAll(work), Assert.True);
    }

    private static bool Meet(CountdownEvent all)
    {
        all.Signal();
        return all.Wait(TimeSpan.FromMinutes(1));
    }

    private static bool Wait(ManualResetEventSlim gate) => gate.Wait(TimeSpan.FromMinutes(1));
}

using Gateway.Drivers.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class BoundedTests
{
    private static CancellationToken Cancellation => CancellationToken.None;

    [Fact]
    public async Task Answers_keep_the_order_of_the_items()
    {
        var answers = await Bounded.SelectAsync(
            Enumerable.Range(0, 100).ToArray(),
            async (item, token) =>
            {
                await Task.Yield();
                return item * 2;
            },
            Cancellation
        );

        Assert.Equal(Enumerable.Range(0, 100).Select(item => item * 2), answers);
    }

    [Fact]
    public async Task As_many_calls_as_allowed_are_under_way_and_no_more()
    {
        var gate = new TaskCompletionSource();
        var all = new TaskCompletionSource();
        var (now, most) = (0, 0);
        var calls = Bounded.SelectAsync(
            Enumerable.Range(0, 20).ToArray(),
            async (item, token) =>
            {
                var running = Interlocked.Increment(ref now);
                most = Math.Max(most, running);
                if (running == 4)
                {
                    all.TrySetResult();
                }

                await gate.Task;
                Interlocked.Decrement(ref now);
                return item;
            },
            Cancellation,
            atOnce: 4
        );

        await all.Task;
        gate.SetResult();
        await calls;
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task The_first_failure_is_thrown_and_ends_the_others()
    {
        var (began, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Bounded.SelectAsync<int, int>(
                [1, 2],
                async (item, token) =>
                {
                    if (item == 1)
                    {
                        await began.Task;
                        throw new InvalidOperationException("the first");
                    }

                    began.SetResult();
                    await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    ended.SetResult();
                    return item;
                },
                Cancellation
            )
        );

        Assert.Equal("the first", failure.Message);
        await ended.Task;
    }
}

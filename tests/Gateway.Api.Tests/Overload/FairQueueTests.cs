using Gateway.Api.Overload;
using Xunit;

namespace Gateway.Api.Tests.Overload;

/// <summary>Who is let in, and in which order.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public async Task So_many_are_in_and_the_next_comes_in_when_one_leaves()
    {
        var queue = new FairQueue(2, 2, 10);
        Assert.True(await queue.EnterAsync("a", out _));
        Assert.True(await queue.EnterAsync("a", out _));

        var third = queue.EnterAsync("a", out _);
        Assert.False(third.IsCompleted);
        queue.Leave("a");

        Assert.True(await third);
        Assert.Equal((2, 0), (queue.Inside, queue.Waiting));
    }

    [Fact]
    public async Task Who_comes_to_a_full_queue_is_refused_at_once()
    {
        var queue = new FairQueue(1, 1, 1);
        Assert.True(await queue.EnterAsync("a", out _));
        var waiting = queue.EnterAsync("a", out _);

        var refused = queue.EnterAsync("a", out var place);

        Assert.True(refused.IsCompleted);
        Assert.False(await refused);
        Assert.Null(place);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Callers_take_turns_however_many_each_sends()
    {
        var queue = new FairQueue(1, 1, 100);
        await queue.EnterAsync("greedy", out _);
        var greedy = Enumerable.Range(0, 10).Select(_ => queue.EnterAsync("greedy", out var _)).ToArray();
        var modest = Enumerable.Range(0, 2).Select(_ => queue.EnterAsync("modest", out var _)).ToArray();

        queue.Leave("greedy");
        Assert.True(await greedy[0]);
        queue.Leave("greedy");
        Assert.True(await modest[0]);
        queue.Leave("modest");
        Assert.True(await greedy[1]);
        queue.Leave("greedy");
        Assert.True(await modest[1]);
    }

    [Fact]
    public async Task Who_sends_much_makes_room_in_a_full_queue_for_who_sends_little()
    {
        var queue = new FairQueue(1, 1, 3);
        await queue.EnterAsync("greedy", out _);
        var greedy = Enumerable.Range(0, 3).Select(_ => queue.EnterAsync("greedy", out var _)).ToArray();

        var modest = queue.EnterAsync("modest", out _);

        Assert.False(await greedy[2]);
        Assert.False(modest.IsCompleted);
        Assert.False(greedy[0].IsCompleted);
        Assert.Equal(3, queue.Waiting);
    }

    [Fact]
    public async Task A_caller_has_no_more_places_than_one_may_have()
    {
        var queue = new FairQueue(3, 2, 10);
        Assert.True(await queue.EnterAsync("a", out _));
        Assert.True(await queue.EnterAsync("a", out _));

        var third = queue.EnterAsync("a", out _);
        Assert.False(third.IsCompleted);
        Assert.True(await queue.EnterAsync("b", out _));
        queue.Leave("b");
        Assert.False(third.IsCompleted);
        queue.Leave("a");

        Assert.True(await third);
    }

    [Fact]
    public async Task Who_gives_up_is_passed_over()
    {
        var queue = new FairQueue(1, 1, 10);
        await queue.EnterAsync("a", out _);
        var gone = queue.EnterAsync("b", out var place);
        var next = queue.EnterAsync("c", out _);

        queue.GiveUp(place!);
        Assert.False(await gone);
        queue.Leave("a");

        Assert.True(await next);
        queue.Leave("c");
        Assert.Equal((0, 0), (queue.Inside, queue.Waiting));
    }

    [Fact]
    public async Task Nobody_is_forgotten_and_nobody_comes_in_twice()
    {
        const int Callers = 20;
        const int Each = 200;
        var queue = new FairQueue(7, 3, Callers * Each);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers * Each)
                .Select(async number =>
                {
                    var caller = $"caller-{number % Callers}";
                    Assert.True(await queue.EnterAsync(caller, out _));
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    queue.Leave(caller);
                })
        );

        Assert.InRange(most, 1, 7);
        Assert.Equal((0, 0), (queue.Inside, queue.Waiting));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}

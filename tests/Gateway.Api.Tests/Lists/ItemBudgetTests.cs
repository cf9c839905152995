using Gateway.Api.Lists;
using Gateway.Conformance;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>How many pages a stream asks for at once.</summary>
public sealed class ItemBudgetTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ItemBudget _budget;

    public ItemBudgetTests() => _budget = new ItemBudget(_clock);

    [Fact]
    public void It_begins_slowly_while_nothing_has_come()
    {
        var turns = Ask(1000);

        for (var calls = ItemBudget.AtFirst; calls < ItemBudget.MostUnseen; calls *= ItemBudget.Growth)
        {
            Assert.Equal(calls, Given(turns));
            _clock.Advance(ItemBudget.StepTime);
        }

        _clock.Advance(ItemBudget.Patience / 2);
        Assert.Equal(ItemBudget.MostUnseen, Given(turns));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(20, 5)]
    [InlineData(200, 200)]
    [InlineData(1000, 1000)]
    [InlineData(10_000, 1000)]
    public async Task However_long_pages_are_all_come_and_those_in_memory_stay_within_bounds(int length, int sources)
    {
        var turns = Ask(sources);
        var waiting = new Queue<Task<ItemBudget.Share>>(turns);
        var (most, inHand) = (0, 0);
        while (waiting.Count > 0)
        {
            var given = new List<ItemBudget.Share>();
            while (waiting.TryPeek(out var next) && next.IsCompleted)
            {
                given.Add(await waiting.Dequeue());
            }

            Assert.NotEmpty(given);
            foreach (var share in given)
            {
                share.Settle(length);
                inHand += length;
                most = Math.Max(most, inHand);
            }

            foreach (var share in given)
            {
                share.Dispose();
                inHand -= length;
            }
        }

        // The first ones are asked for before anybody knows how long they are.
        Assert.InRange(most, 1, Math.Max(ItemBudget.Most, ItemBudget.AtFirst * length));
    }

    [Fact]
    public async Task Of_short_pages_hundreds_are_asked_for_at_once()
    {
        var turns = Ask(1000);
        while (Given(turns) < 200)
        {
            var now = turns.Where(turn => turn.IsCompleted).ToArray();
            turns = [.. turns.Except(now)];
            foreach (var turn in now)
            {
                var share = await turn;
                share.Settle(20);
                share.Dispose();
            }
        }

        Assert.InRange(Given(turns), 200, ItemBudget.Most / 20);
    }

    [Fact]
    public void Clouds_that_hang_hold_up_nobody_for_longer_than_the_patience()
    {
        var turns = Ask(300);

        _clock.Advance(ItemBudget.Patience);
        Assert.InRange(Given(turns), ItemBudget.MostUnseen + 1, 299);
        _clock.Advance(ItemBudget.Patience * 2);

        Assert.Equal(300, Given(turns));
    }

    [Fact]
    public async Task A_page_that_comes_late_counts_again()
    {
        var late = await Ask(1)[0];
        _clock.Advance(ItemBudget.Patience);

        late.Settle(ItemBudget.Most);

        var next = Ask(1);
        Assert.Equal(0, Given(next));
        late.Dispose();
        Assert.Equal(1, Given(next));
    }

    [Fact]
    public async Task Who_leaves_waits_no_longer()
    {
        var first = await Ask(1)[0];
        first.Settle(ItemBudget.Most);
        using var leaving = new CancellationTokenSource();
        var turn = _budget.TakeAsync(leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);

        // Nor does his turn take what the next one waits for.
        var next = Ask(1);
        first.Dispose();
        Assert.Equal(1, Given(next));
    }

    private static int Given(Task<ItemBudget.Share>[] turns) => turns.Count(turn => turn.IsCompleted);

    private Task<ItemBudget.Share>[] Ask(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _budget.TakeAsync(CancellationToken.None))];
}

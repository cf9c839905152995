using Gateway.Api.Overload;
using Gateway.Conformance;
using Xunit;

namespace Gateway.Api.Tests.Overload;

/// <summary>The arithmetic of rates, on a clock that stands still.</summary>
public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_goes_through_and_then_one_for_each_share_of_time()
    {
        var limit = New(perSecond: 2, burst: 3);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(limit.Enter("a").RetryAfter));

        Assert.Equal(TimeSpan.FromSeconds(0.5), limit.Enter("a").RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.NotNull(limit.Enter("a").RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.Null(limit.Enter("a").RetryAfter);
        Assert.NotNull(limit.Enter("a").RetryAfter);
    }

    [Fact]
    public void A_caller_takes_nothing_from_another()
    {
        var limit = New(perSecond: 1, burst: 1);
        Assert.Null(limit.Enter("a").RetryAfter);
        Assert.NotNull(limit.Enter("a").RetryAfter);
        Assert.Null(limit.Enter("b").RetryAfter);
    }

    [Fact]
    public void What_is_refused_costs_nothing()
    {
        var limit = New(perSecond: 1, burst: 1);
        limit.Enter("a");
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(TimeSpan.FromSeconds(1), limit.Enter("a").RetryAfter));
    }

    [Fact]
    public void Headers_tell_the_limit_what_is_left_and_when_all_of_it_is_there_again()
    {
        var limit = New(perSecond: 2, burst: 10);
        Assert.Equal("\"test\";q=10;w=5", limit.Policy);
        Assert.Equal("\"test\";r=9;t=1", limit.Enter("a").Header);
        Assert.Equal("\"test\";r=8;t=1", limit.Enter("a").Header);
        Assert.Equal("\"test\";r=7;t=2", limit.Enter("a").Header);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("\"test\";r=8;t=1", limit.Enter("a").Header);
    }

    [Fact]
    public void So_many_at_once_and_the_next_when_one_has_ended()
    {
        var limit = New(concurrency: 2);
        var first = limit.Enter("a");
        limit.Enter("a");
        Assert.NotNull(limit.Enter("a").RetryAfter);

        RateLimit.Leave(first);

        Assert.Null(limit.Enter("a").RetryAfter);
    }

    [Fact]
    public void Strangers_beyond_all_bounds_share_one_place_and_are_forgotten_when_they_are_quiet()
    {
        const int Most = 100;
        var limit = new RateLimit("test", new RateOptions { PerSecond = 1, Burst = 1 }, _time, Most);
        for (var i = 0; i < 10_000; i++)
        {
            RateLimit.Ticket ticket = limit.Enter($"stranger-{i}");
            Assert.Equal(i <= Most, ticket.RetryAfter is null);
            if (ticket.RetryAfter is null)
            {
                RateLimit.Leave(ticket);
            }
        }

        Assert.InRange(limit.Callers, 0, Most + 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(limit.Enter("stranger-5000").RetryAfter);
        Assert.Null(limit.Enter("stranger-5001").RetryAfter);
        Assert.Equal(2, limit.Callers);
    }

    [Fact]
    public void Who_is_forgotten_while_something_of_him_is_under_way_is_not()
    {
        var limit = new RateLimit("test", new RateOptions { Concurrency = 1 }, _time, mostCallers: 1);
        limit.Enter("a");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(limit.Enter("b").RetryAfter);
        Assert.NotNull(limit.Enter("a").RetryAfter);
    }

    private RateLimit New(double? perSecond = null, int? burst = null, int? concurrency = null) =>
        new(
            "test",
            new RateOptions
            {
                PerSecond = perSecond,
                Burst = burst,
                Concurrency = concurrency,
            },
            _time
        );
}

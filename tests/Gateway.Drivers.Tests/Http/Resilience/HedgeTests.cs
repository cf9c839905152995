using Xunit;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>Reads that are sent a second time beside a slow first.</summary>
public sealed class HedgeTests : ResilienceTest
{
    public HedgeTests() => Connect("lab", ("HedgeAfterMs", "100"));

    [Fact]
    public async Task The_second_answers_in_place_of_a_first_that_hangs_and_that_is_ended()
    {
        var ended = new TaskCompletionSource();
        Transport.Answer = (number, _, token) =>
        {
            if (number > 1)
            {
                return StubTransport.With(200);
            }

            token.Register(ended.SetResult);
            return StubTransport.HangAsync(token);
        };

        var call = Http.GetAsync("thing", Cancellation);
        Assert.Equal(1, Transport.Calls);
        Clock.Advance(TimeSpan.FromMilliseconds(100));

        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode);
        await ended.Task;
        Assert.Equal(["GET http://provider.example/thing", "GET http://provider.example/thing"], Transport.Requests);
    }

    [Fact]
    public async Task A_first_that_answers_in_time_is_the_only_one()
    {
        using var answer = await Http.GetAsync("thing", Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Transport.Calls);
    }

    [Fact]
    public async Task A_second_that_fails_leaves_the_first_its_time()
    {
        var first = new TaskCompletionSource<HttpResponseMessage>();
        Transport.Answer = (number, _, _) => number == 1 ? first.Task : StubTransport.With(503);

        var call = Http.GetAsync("thing", Cancellation);
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await UntilAsync(() => Transport.Calls == 2);
        first.SetResult(await StubTransport.With(200));

        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_change_is_never_sent_beside_itself(string method)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        Transport.Answer = (_, _, _) => answer.Task;
        using var request = new HttpRequestMessage(new HttpMethod(method), "thing");

        var call = Http.SendAsync(request, Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(10));
        answer.SetResult(await StubTransport.With(200));
        using var answered = await call;

        Assert.Equal(1, Transport.Calls);
    }

    [Fact]
    public async Task A_provider_that_is_slow_for_all_is_not_asked_twice_as_often()
    {
        const int Callers = 200;
        Transport.Answer = (_, _, token) => StubTransport.HangAsync(token);
        using var end = new CancellationTokenSource();
        Task[] calls = [.. Enumerable.Range(0, Callers).Select(_ => Http.GetAsync("thing", end.Token))];

        Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => Transport.Calls > Callers);
        await end.CancelAsync();
        await Task.WhenAll(calls.Select(async call => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)));

        Assert.InRange(Transport.Calls, Callers + 1, Callers * 12 / 10);
    }
}

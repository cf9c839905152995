using Gateway.Api.Lists;
using Gateway.Api.Tests.Faults;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>Lists that callers have together, and lists out of the cache.</summary>
public sealed class SharedListTests : GatewayFixture, IAsyncLifetime
{
    private const string List = "/nodes/droplets-well";
    private const string Bucket = "/objects/store-well/bucket";
    private readonly FaultOrigin _origin = new(FaultyCloud.AnswerAsync);

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = FaultyCloud.Settings(_origin.Address, "well", seconds: 60);
            foreach (var connection in new[] { "droplets-well", "store-well" })
            {
                settings[$"Gateway:Connections:{connection}:Resilience:StaleIfErrorSeconds"] = "300";
                settings[$"Gateway:Connections:{connection}:Resilience:Retries"] = "0";
            }

            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "strict", seconds: 60))
            {
                settings[name] = value;
            }

            settings["Gateway:Connections:droplets-strict:Resilience:Retries"] = "0";
            return settings;
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Callers_who_ask_the_same_at_the_same_time_share_one_call()
    {
        var release = Hold();
        Task<Answer>[] callers = [.. Enumerable.Range(0, 20).Select(_ => Http.GetAsync(List))];
        // A list of several connections asks the same of this one.
        var several = Http.GetAsync("/nodes?connection=droplets-well,droplets-strict");
        var another = Http.GetAsync(List + "?pageSize=7");
        await UntilWaitingAsync(23);

        release.SetResult();

        Assert.All(await Task.WhenAll(callers), answer => Assert.Equal(3, answer.Expect(200).Json.Items().Count()));
        Assert.Equal(6, (await several).Expect(200).Json.Items().Count());
        (await another).Expect(200);
        Assert.Equal(3, _origin.Requests.Count);
    }

    [Fact]
    public async Task Lists_of_a_bucket_are_shared_too_until_something_is_stored()
    {
        var release = Hold();
        Task<Answer>[] callers = [.. Enumerable.Range(0, 10).Select(_ => Http.GetAsync(Bucket))];
        var another = Http.GetAsync(Bucket + "?prefix=k");
        await UntilWaitingAsync(11);
        var stored = Http.PutAsync(Bucket + "/key", [1]);
        await UntilAskedAsync(3);

        release.SetResult();

        Assert.All(await Task.WhenAll(callers), answer => Assert.Single(answer.Expect(200).Json.Items()));
        (await another).Expect(200);
        Assert.InRange((await stored).Status, 200, 201);
        (await Http.GetAsync(Bucket)).Expect(200);
        Assert.Equal(3, _origin.Requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_leaves_takes_the_call_from_nobody_and_the_last_ends_it()
    {
        var ended = new TaskCompletionSource();
        _origin.Answer = async call =>
        {
            await call.WaitForEndAsync();
            ended.TrySetResult();
        };
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var leaving = Http.OpenAsync(List, first.Token);
        await UntilAskedAsync(1);
        var staying = Http.OpenAsync(List, second.Token);
        await UntilWaitingAsync(2);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(ended.Task.IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staying);

        await ended.Task.WaitAsync(Eventually.Soon);
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task Who_has_changed_something_is_not_answered_by_a_list_from_before()
    {
        var release = new TaskCompletionSource();
        _origin.Answer = async call =>
        {
            if (call.Method == "GET" && _origin.Requests.Count == 1)
            {
                await release.Task;
            }

            await FaultyCloud.AnswerAsync(call);
        };
        var before = Http.GetAsync(List);
        await UntilAskedAsync(1);

        (await Http.DeleteAsync(List + "/1")).Expect(204);
        (await Http.GetAsync(List)).Expect(200);

        Assert.Equal(3, _origin.Requests.Count);
        release.SetResult();
        (await before).Expect(200);
    }

    [Fact]
    public async Task Each_list_is_fresh_unless_its_caller_allows_otherwise()
    {
        (await Http.GetAsync(List, MaxAge(60))).Expect(200);
        var fresh = (await Http.GetAsync(List)).Expect(200);
        Assert.Equal(2, _origin.Requests.Count);
        Assert.Null(fresh.Header("Age"));

        Clock.Advance(TimeSpan.FromSeconds(30));
        var cached = (await Http.GetAsync(List, MaxAge(60))).Expect(200);

        Assert.Equal(2, _origin.Requests.Count);
        Assert.InRange(int.Parse(cached.Header("Age")!), 30, 31);
        Assert.InRange(cached.Json.Source("droplets-well").GetProperty("age").GetInt64(), 30, 31);
        Assert.True(cached.Json.GetProperty("complete").GetBoolean());
        Assert.Equal(3, cached.Json.Items().Count());

        Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Null((await Http.GetAsync(List, MaxAge(60))).Expect(200).Header("Age"));
        Assert.Equal(3, _origin.Requests.Count);
    }

    [Fact]
    public async Task A_change_makes_a_cached_list_old()
    {
        (await Http.GetAsync(List, MaxAge(60))).Expect(200);
        (await Http.DeleteAsync(List + "/1")).Expect(204);
        var after = (await Http.GetAsync(List, MaxAge(60))).Expect(200);

        Assert.Null(after.Header("Age"));
        Assert.Equal(3, _origin.Requests.Count);
    }

    [Fact]
    public async Task A_cloud_that_is_down_is_shown_as_it_was_where_caller_and_connection_allow_it()
    {
        (await Http.GetAsync(List, MaxAge(10))).Expect(200);
        Clock.Advance(TimeSpan.FromSeconds(60));
        _origin.Answer = call => call.AnswerAsync(503, "");

        var stale = (await Http.GetAsync(List, MaxAge(10))).Expect(200);

        var source = stale.Json.Source("droplets-well");
        Assert.True(source.GetProperty("stale").GetBoolean());
        Assert.Equal("complete", source.Text("status"));
        Assert.Equal("provider-unavailable", source.GetProperty("problem").Text("code"));
        Assert.Equal(3, stale.Json.Items().Count());
        Assert.False(stale.Json.GetProperty("complete").GetBoolean());
        Assert.InRange(int.Parse(stale.Header("Age")!), 60, 61);
        (await Http.GetAsync(List)).ExpectProblem(503);
        (await Http.GetAsync(List, MaxAge(10), ("Prefer", "handling=strict"))).ExpectProblem(503);
        Clock.Advance(TimeSpan.FromSeconds(300));
        (await Http.GetAsync(List, MaxAge(10))).ExpectProblem(503);
    }

    [Fact]
    public async Task A_connection_that_does_not_allow_it_is_not_shown_as_it_was()
    {
        const string Strict = "/nodes/droplets-strict";
        (await Http.GetAsync(Strict, MaxAge(10))).Expect(200);
        Clock.Advance(TimeSpan.FromSeconds(60));
        _origin.Answer = call => call.AnswerAsync(503, "");

        (await Http.GetAsync(Strict, MaxAge(10))).ExpectProblem(503);
    }

    [Fact]
    public async Task What_the_caller_may_not_see_or_asked_wrong_is_never_hidden_by_an_old_list()
    {
        (await Http.GetAsync(List, MaxAge(10))).Expect(200);
        Clock.Advance(TimeSpan.FromSeconds(60));
        _origin.Answer = call => call.AnswerAsync(401, "");

        (await Http.GetAsync(List, MaxAge(10))).ExpectProblem(502, "provider-credential-rejected");
    }

    [Fact]
    public async Task A_bucket_is_listed_out_of_the_cache_where_its_caller_allows_it_until_something_is_stored()
    {
        (await Http.GetAsync(Bucket, MaxAge(60))).Expect(200);
        Clock.Advance(TimeSpan.FromSeconds(30));

        var cached = (await Http.GetAsync(Bucket, MaxAge(60))).Expect(200);

        Assert.Single(_origin.Requests);
        Assert.InRange(int.Parse(cached.Header("Age")!), 30, 31);
        Assert.InRange(cached.Json.Source("store-well").GetProperty("age").GetInt64(), 30, 31);
        Assert.True(cached.Json.GetProperty("complete").GetBoolean());
        Assert.Single(cached.Json.Items());
        Assert.Null((await Http.GetAsync(Bucket)).Expect(200).Header("Age"));
        Assert.Null((await Http.GetAsync(Bucket + "?prefix=k", MaxAge(60))).Expect(200).Header("Age"));
        Assert.InRange((await Http.PutAsync(Bucket + "/key", [1])).Status, 200, 201);
        Assert.Null((await Http.GetAsync(Bucket, MaxAge(60))).Expect(200).Header("Age"));
    }

    [Fact]
    public async Task A_store_that_is_down_is_shown_as_it_was_where_caller_and_connection_allow_it()
    {
        (await Http.GetAsync(Bucket, MaxAge(10))).Expect(200);
        Clock.Advance(TimeSpan.FromSeconds(60));
        _origin.Answer = call => call.AnswerAsync(503, "");

        var stale = (await Http.GetAsync(Bucket, MaxAge(10))).Expect(200);

        var source = stale.Json.Source("store-well");
        Assert.True(source.GetProperty("stale").GetBoolean());
        Assert.Equal("complete", source.Text("status"));
        Assert.Equal("provider-unavailable", source.GetProperty("problem").Text("code"));
        Assert.Single(stale.Json.Items());
        Assert.False(stale.Json.GetProperty("complete").GetBoolean());
        (await Http.GetAsync(Bucket)).ExpectProblem(503);
        (await Http.GetAsync(Bucket, MaxAge(10), ("Prefer", "handling=strict"))).ExpectProblem(503);
        (await Http.GetAsync(Bucket, MaxAge(10), ("Accept", "application/x-ndjson"))).ExpectProblem(503);
    }

    [Fact]
    public async Task Streams_share_the_page_that_they_read_at_the_same_time()
    {
        var release = Hold();
        Task<Answer>[] callers =
        [
            .. new[] { List, Bucket }.SelectMany(list =>
                Enumerable.Range(0, 5).Select(_ => Http.GetAsync(list, ("Accept", "application/x-ndjson")))
            ),
        ];
        await UntilWaitingAsync(10);

        release.SetResult();

        Assert.All(
            await Task.WhenAll(callers),
            answer => Assert.Contains("\"end\":{\"complete\":true", answer.Expect(200).Text, StringComparison.Ordinal)
        );
        Assert.Equal(2, _origin.Requests.Count);
    }

    private static (string, string) MaxAge(int seconds) => ("Cache-Control", $"max-age={seconds}");

    private TaskCompletionSource Hold()
    {
        var release = new TaskCompletionSource();
        _origin.Answer = async call =>
        {
            await release.Task;
            await FaultyCloud.AnswerAsync(call);
        };
        return release;
    }

    private Task UntilAskedAsync(int times) =>
        Eventually.BecomesAsync(() => Task.FromResult(_origin.Requests.Count >= times), "the provider to be asked");

    // Nothing tells from outside that a request has joined another one's call.
    private Task UntilWaitingAsync(int count) =>
        Eventually.BecomesAsync(
            () => Task.FromResult(Host.Services.GetRequiredService<SharedPages>().Waiting >= count),
            "the requests to wait for the page"
        );
}

using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>Lists over many connections, page by page.</summary>
public sealed class ListTests(ListFixture fixture) : IClassFixture<ListFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_hundred_slow_connections_are_asked_at_once()
    {
        var started = TimeProvider.System.GetTimestamp();
        var page = (await Http.GetAsync("/nodes?connection=many-*")).Expect(200).Json;
        var elapsedMs = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;

        Assert.Equal(2 * ListFixture.Many, page.Items().Count());
        Assert.True(page.GetProperty("complete").GetBoolean());
        var each = page.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("elapsedMs").GetInt64()).ToArray();
        Assert.Equal(ListFixture.Many, each.Length);
        Assert.All(each, source => Assert.InRange(source, 190, 60_000));
        Assert.True(each.Sum() > 5 * elapsedMs, $"{each.Sum()} ms of sources in {elapsedMs} ms.");
    }

    [Fact]
    public async Task A_hanging_connection_does_not_hide_what_the_others_have()
    {
        var page = (await Http.GetAsync("/nodes?connection=middle,hangs,short&timeout=1s")).Expect(200).Json;

        Assert.Equal(6, page.Items().Count());
        Assert.False(page.GetProperty("complete").GetBoolean());
        Assert.Equal("complete", page.Source("middle").Text("status"));
        var source = page.Source("hangs");
        Assert.Equal("timedOut", source.Text("status"));
        Assert.Equal("sandbox", source.Text("provider"));
        Assert.Equal(0, source.GetProperty("items").GetInt32());
        Assert.True(source.GetProperty("elapsedMs").GetInt64() >= 990);
        var problem = source.GetProperty("problem");
        Assert.Equal("urn:cloudgateway:provider-timeout", problem.Text("type"));
        Assert.Equal(504, problem.GetProperty("status").GetInt32());
        Assert.True(problem.GetProperty("retryable").GetBoolean());
        Assert.Equal("hangs", problem.Text("connection"));
    }

    [Theory]
    [InlineData("fails", "failed", "provider-unavailable")]
    [InlineData("throttles", "throttled", "provider-throttled")]
    [InlineData("files", "failed", "not-supported")]
    public async Task A_failed_connection_is_told_beside_the_items_of_the_others(string connection, string status, string code)
    {
        var page = (await Http.GetAsync($"/nodes?connection=short,{connection}")).Expect(200).Json;

        Assert.Single(page.Items());
        Assert.False(page.GetProperty("complete").GetBoolean());
        Assert.Equal(status, page.Source(connection).Text("status"));
        Assert.Equal(code, page.Source(connection).GetProperty("problem").Text("code"));
        Assert.False(page.Source("short").TryGetProperty("problem", out _));
    }

    [Theory]
    [InlineData("fails,throttles", 502, "sources-failed")]
    [InlineData("fails,hangs", 502, "sources-failed")]
    [InlineData("hangs,hangs-too", 504, "sources-timed-out")]
    [InlineData("hangs*", 504, "sources-timed-out")]
    public async Task A_list_of_which_every_connection_failed_is_an_error(string connections, int status, string code)
    {
        var problem = (await Http.GetAsync($"/nodes?connection={connections}&timeout=1s")).ExpectProblem(status, code);

        Assert.Equal(2, problem.GetProperty("sources").GetArrayLength());
        Assert.All(
            problem.GetProperty("sources").EnumerateArray(),
            source => Assert.True(source.GetProperty("problem").GetProperty("retryable").GetBoolean())
        );
        Assert.True(problem.GetProperty("retryable").GetBoolean());
    }

    [Theory]
    [InlineData("short,fails", 502)]
    [InlineData("short,fails,hangs", 502)]
    [InlineData("short,hangs", 504)]
    public async Task Who_asks_strictly_gets_an_error_as_soon_as_one_connection_failed(string connections, int status)
    {
        var answer = await Http.GetAsync($"/nodes?connection={connections}&timeout=1s", ("Prefer", "wait=3, handling=strict"));

        var problem = answer.ExpectProblem(status);
        Assert.Equal("handling=strict", answer.Header("Preference-Applied"));
        Assert.Equal(connections.Split(',').Length, problem.GetProperty("sources").GetArrayLength());
        Assert.Equal("complete", problem.Source("short").Text("status"));
    }

    [Fact]
    public async Task Who_asks_strictly_gets_the_list_if_nothing_failed()
    {
        var answer = (await Http.GetAsync("/nodes?connection=short,middle", ("Prefer", "handling=strict"))).Expect(200);

        Assert.Equal("handling=strict", answer.Header("Preference-Applied"));
        Assert.Null((await Http.GetAsync("/nodes?connection=short", ("Prefer", "handling=lenient"))).Header("Preference-Applied"));
    }

    [Theory]
    [InlineData("/nodes/fails", 503, "provider-unavailable", "fails")]
    [InlineData("/nodes?connection=fails", 503, "provider-unavailable", "fails")]
    [InlineData("/nodes/hangs?timeout=1s", 504, "provider-timeout", "hangs")]
    [InlineData("/nodes/throttles", 429, "provider-throttled", "throttles")]
    [InlineData("/nodes/files", 501, "not-supported", "files")]
    public async Task A_list_of_one_connection_fails_as_that_connection_does(string path, int status, string code, string connection)
    {
        var problem = (await Http.GetAsync(path)).ExpectProblem(status, code);

        Assert.Equal(connection, problem.Text("connection"));
        Assert.False(problem.TryGetProperty("sources", out _));
    }

    [Fact]
    public async Task A_throttled_list_tells_when_to_try_again() =>
        Assert.Equal("1", (await Http.GetAsync("/nodes/throttles")).Header("Retry-After"));

    [Theory]
    [InlineData("/nodes/nowhere")]
    [InlineData("/nodes?connection=nowhere")]
    [InlineData("/nodes?connection=short,nowhere")]
    [InlineData("/nodes?connection=SHORT")]
    public async Task A_connection_that_is_not_there_is_not_found(string path) =>
        (await Http.GetAsync(path)).ExpectProblem(404, "connection-not-found", "connection");

    [Theory]
    [InlineData("connection=sho*", "short")]
    [InlineData("connection=*hor*,mid*", "middle,short")]
    [InlineData("connection=short,sh*,short", "short")]
    [InlineData("connection=nothing-*", "")]
    [InlineData("connection=short,middle,files&provider=sandbox", "middle,short")]
    [InlineData("connection=short,middle&provider=filesystem", "")]
    [InlineData("connection=file*", "")]
    public async Task Names_patterns_and_providers_pick_the_connections(string query, string picked)
    {
        var page = (await Http.GetAsync("/nodes?" + query)).Expect(200).Json;

        var sources = page.GetProperty("sources").EnumerateArray().Select(source => source.Text("connection")!).ToArray();
        Assert.Equal(picked.Split(',', StringSplitOptions.RemoveEmptyEntries), sources);
        Assert.True(page.GetProperty("complete").GetBoolean());
    }

    [Theory]
    [InlineData("name=long-web-004", "n-0000004")]
    [InlineData("name=long-web-005", "")]
    [InlineData("name=nobody", "")]
    [InlineData("state=stopped", "n-0000015,n-0000031")]
    [InlineData("state=pending", "")]
    [InlineData("location=long-2&name=long-db-001", "n-0000001")]
    [InlineData("location=long-1&name=long-db-001", "")]
    [InlineData("tag=role:web&tag=environment:production", "n-0000000,n-0000012,n-0000024,n-0000036")]
    [InlineData("tag=role:web&state=stopped", "")]
    [InlineData("name=&state=&location=&pageSize=3", "n-0000000,n-0000001,n-0000002")]
    public async Task Filters_leave_what_they_ask_for(string filter, string ids)
    {
        var page = (await Http.GetAsync("/nodes/long?" + filter)).Expect(200).Json;

        Assert.Equal(ids.Split(',', StringSplitOptions.RemoveEmptyEntries), page.Items().Select(item => item.Text("id")!));
    }

    [Fact]
    public async Task A_page_is_never_empty_only_because_the_filter_left_nothing_of_it()
    {
        var pages = await Http.WalkAsync("/nodes/long?state=stopped&pageSize=4");

        Assert.Equal(["n-0000015", "n-0000031"], pages.SelectMany(page => page.Items()).Select(item => item.Text("id")!));
        Assert.All(pages.SkipLast(1), page => Assert.NotEmpty(page.Items()));
    }

    [Fact]
    public async Task The_pages_of_connections_that_end_at_different_pages_hold_each_item_once()
    {
        var pages = await Http.WalkAsync("/nodes?connection=short,middle,long&pageSize=3");

        var items = pages.SelectMany(page => page.Items()).Select(item => $"{item.Text("connection")}/{item.Text("id")}").ToArray();
        Assert.Equal(1 + 5 + 40, items.Length);
        Assert.Equal(items.Length, items.Distinct().Count());
        Assert.Equal(14, pages.Count);
        Assert.Equal("complete", pages[0].Source("short").Text("status"));
        Assert.Equal("more", pages[0].Source("middle").Text("status"));
        Assert.Equal("complete", pages[1].Source("middle").Text("status"));
        Assert.Equal(["long"], pages[2].GetProperty("sources").EnumerateArray().Select(source => source.Text("connection")!));
        Assert.All(pages.SkipLast(1), page => Assert.False(page.GetProperty("complete").GetBoolean()));
        Assert.True(pages[^1].GetProperty("complete").GetBoolean());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("ten")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public async Task A_page_size_out_of_bounds_is_refused(string size) =>
        (await Http.GetAsync($"/nodes?connection=short&pageSize={size}")).ExpectProblem(400, field: "pageSize");

    [Theory]
    [InlineData("1")]
    [InlineData("1000")]
    public async Task A_page_size_within_bounds_is_taken(string size) =>
        (await Http.GetAsync($"/nodes?connection=short&pageSize={size}")).Expect(200);

    [Theory]
    [InlineData("0s")]
    [InlineData("601s")]
    [InlineData("600001ms")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("10ss")]
    [InlineData("-1s")]
    [InlineData("11m")]
    [InlineData("10S")]
    [InlineData("1.5s")]
    [InlineData("99999999999s")]
    public async Task A_timeout_of_another_form_or_above_ten_minutes_is_refused(string timeout) =>
        (await Http.GetAsync($"/nodes?connection=short&timeout={timeout}")).ExpectProblem(400, field: "timeout");

    [Theory]
    [InlineData("500ms")]
    [InlineData("10s")]
    [InlineData("600s")]
    [InlineData("1m")]
    [InlineData("")]
    public async Task A_timeout_is_a_whole_number_and_its_unit(string timeout) =>
        (await Http.GetAsync($"/nodes?connection=short&timeout={timeout}")).Expect(200);

    [Theory]
    [InlineData("/nodes?conection=short", "conection")]
    [InlineData("/nodes?connection=short&label=a:b", "label")]
    [InlineData("/nodes/short?connection=middle", "connection")]
    [InlineData("/images/short?tag=a:b", "tag")]
    [InlineData("/nodes/short/n-0000000?verbose=true", "verbose")]
    [InlineData("/connections?state=ok", "state")]
    public async Task A_query_parameter_that_is_not_there_is_named(string path, string parameter) =>
        (await Http.GetAsync(path)).ExpectProblem(400, field: parameter);

    [Theory]
    [InlineData("state=off", "state")]
    [InlineData("state=Running", "state")]
    [InlineData("location=a%20b", "location")]
    [InlineData("tag=role", "tag")]
    [InlineData("tag=:web", "tag")]
    [InlineData("tag=role:web&tag=role:db", "tag")]
    public async Task A_filter_of_another_form_is_named(string filter, string field) =>
        (await Http.GetAsync("/nodes?connection=short&" + filter)).ExpectProblem(400, field: field);
}

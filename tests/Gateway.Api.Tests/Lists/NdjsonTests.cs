using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>Lists as a stream of lines.</summary>
public sealed class NdjsonTests(ListFixture fixture) : IClassFixture<ListFixture>
{
    private static readonly (string, string) AcceptLines = ("Accept", GatewayClient.Ndjson);

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_stream_has_every_item_then_each_source_and_the_end_last()
    {
        var answer = (await Http.GetAsync("/nodes?connection=short,middle,long&pageSize=3", AcceptLines)).Expect(200);

        Assert.Equal(GatewayClient.Ndjson, answer.MediaType);
        Assert.EndsWith("}\n", answer.Text, StringComparison.Ordinal);
        var lines = answer.Lines;
        Assert.All(lines, line => Assert.Single(line.EnumerateObject()));
        Assert.Equal(46, Of(lines, "item").Select(item => $"{item.Text("connection")}/{item.Text("id")}").Distinct().Count());
        Assert.Equal(46, Of(lines, "item").Count());
        var sources = Of(lines, "source").ToDictionary(source => source.Text("connection")!);
        Assert.Equal(["long", "middle", "short"], sources.Keys.Order());
        Assert.Equal(40, sources["long"].GetProperty("items").GetInt32());
        Assert.All(sources.Values, source => Assert.Equal("complete", source.Text("status")));
        var end = Assert.Single(Of(lines, "end"));
        Assert.Equal(end, lines[^1].GetProperty("end"));
        Assert.True(end.GetProperty("complete").GetBoolean());
        Assert.Equal(46, end.GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task Items_arrive_while_another_connection_still_hangs()
    {
        // Held back, the first line would take ten minutes.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var response = await Http.OpenAsync("/nodes?connection=hangs,middle&timeout=600s", patience.Token, AcceptLines);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));

        for (var i = 0; i < 5; i++)
        {
            var line = JsonElement.Parse((await reader.ReadLineAsync(patience.Token))!);
            Assert.Equal("middle", line.GetProperty("item").Text("connection"));
        }

        Assert.Equal("middle", JsonElement.Parse((await reader.ReadLineAsync(patience.Token))!).GetProperty("source").Text("connection"));
    }

    [Fact]
    public async Task A_failed_connection_is_told_and_the_end_says_that_the_list_is_not_complete()
    {
        var answer = (await Http.GetAsync("/nodes?connection=fails,hangs,short,many-000&timeout=3s", AcceptLines)).Expect(200);

        var lines = answer.Lines;
        Assert.Equal(3, Of(lines, "item").Count());
        var sources = Of(lines, "source").ToDictionary(source => source.Text("connection")!);
        Assert.Equal("failed", sources["fails"].Text("status"));
        Assert.Equal("provider-unavailable", sources["fails"].GetProperty("problem").Text("code"));
        Assert.Equal("timedOut", sources["hangs"].Text("status"));
        Assert.Equal("complete", sources["short"].Text("status"));
        Assert.False(lines[^1].GetProperty("end").GetProperty("complete").GetBoolean());
        Assert.Equal(3, lines[^1].GetProperty("end").GetProperty("items").GetInt32());
    }

    [Theory]
    [InlineData("/nodes?connection=fails,throttles", 502, "sources-failed")]
    [InlineData("/nodes?connection=hangs,hangs-too&timeout=1s", 504, "sources-timed-out")]
    [InlineData("/nodes/throttles", 429, "provider-throttled")]
    [InlineData("/nodes/nowhere", 404, "connection-not-found")]
    public async Task A_stream_of_which_every_connection_failed_is_an_error(string path, int status, string code) =>
        (await Http.GetAsync(path, AcceptLines)).ExpectProblem(status, code);

    [Fact]
    public async Task A_list_without_connections_is_a_stream_that_ends_at_once()
    {
        var lines = (await Http.GetAsync("/nodes?connection=nothing-*", AcceptLines)).Expect(200).Lines;

        Assert.True(Assert.Single(lines).GetProperty("end").GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_stream_takes_no_page_token()
    {
        var token = (await Http.GetAsync("/nodes/long?pageSize=3")).Expect(200).Json.Text("nextPageToken");
        (await Http.GetAsync($"/nodes/long?pageSize=3&pageToken={token}", AcceptLines)).ExpectProblem(400, field: "pageToken");
    }

    [Theory]
    [InlineData("application/json, application/x-ndjson;q=0")]
    [InlineData("*/*")]
    public async Task Who_does_not_ask_for_lines_gets_a_page(string accept) =>
        Assert.Equal("application/json", (await Http.GetAsync("/nodes/short", ("Accept", accept))).Expect(200).MediaType);

    [Theory]
    [InlineData("application/x-ndjson", "images")]
    [InlineData("application/json", "sizes")]
    public async Task A_caller_who_leaves_stops_the_sources(string accept, string collection)
    {
        using var leaving = new CancellationTokenSource();
        var call = Http.OpenAsync($"/{collection}?connection=hangs,middle&timeout=600s", leaving.Token, ("Accept", accept));
        if (accept == GatewayClient.Ndjson)
        {
            using var response = await call;
            await leaving.CancelAsync();
        }
        else
        {
            // Nothing comes before the hanging source gives up: leave once the gateway has the request.
            leaving.CancelAfter(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await fixture.Log.WaitForAsync(line => line.IsOfRequest && line.Values["Route"] is string route && route.Contains(collection));
    }

    private static IEnumerable<JsonElement> Of(JsonElement[] lines, string member) =>
        lines.Where(line => line.TryGetProperty(member, out _)).Select(line => line.GetProperty(member));
}

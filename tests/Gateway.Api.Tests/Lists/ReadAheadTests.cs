using System.Globalization;
using Gateway.Api.Tests.Faults;
using Gateway.Api.Tests.Harness;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>Streams of a cloud that tells how many pages there are.</summary>
public sealed class ReadAheadTests : GatewayFixture, IAsyncLifetime
{
    private const int PageSize = 2;
    private const string List = "/nodes/droplets-paged?pageSize=2";
    private readonly FaultOrigin _origin;
    private volatile int _count = 10;

    public ReadAheadTests() => _origin = new FaultOrigin(AnswerAsync);

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?>(FaultyCloud.Settings(_origin.Address, "paged", seconds: 60));
            settings["Gateway:Connections:droplets-paged:Resilience:Retries"] = "0";
            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "narrow", seconds: 60))
            {
                settings[name] = value;
            }

            settings["Gateway:Connections:droplets-narrow:Resilience:Concurrency"] = "3";
            settings["Gateway:Connections:droplets-narrow:Resilience:QueueLength"] = "0";
            return settings;
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Pages_behind_the_first_are_asked_for_at_once_and_come_in_their_order()
    {
        var last = new TaskCompletionSource();
        _origin.Answer = async call =>
        {
            var page = PageOf(call);
            if (page == 5)
            {
                last.SetResult();
            }
            else if (page > 1)
            {
                await last.Task;
            }

            await AnswerAsync(call);
        };

        var lines = (await Http.GetAsync(List, AcceptLines)).Expect(200).Lines;

        Assert.Equal(Ids(1, 10), IdsOf(lines));
        Assert.Equal(5, _origin.Requests.Count);
        Assert.True(lines[^1].GetProperty("end").GetProperty("complete").GetBoolean());
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(10, 6)]
    [InlineData(4, 14)]
    [InlineData(4, 11)]
    [InlineData(100, 100)]
    [InlineData(100, 99)]
    public async Task A_list_that_changes_while_it_is_read_is_read_to_its_new_end(int before, int after)
    {
        _count = before;
        _origin.Answer = async call =>
        {
            _count = PageOf(call) == 1 ? before : after;
            await AnswerAsync(call);
        };

        var lines = (await Http.GetAsync(List, AcceptLines)).Expect(200).Lines;

        Assert.Equal(Ids(1, after), IdsOf(lines));
        Assert.Equal(after, lines[^1].GetProperty("end").GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_connection_of_few_calls_at_once_is_not_asked_for_more()
    {
        _count = 20;

        var lines = (await Http.GetAsync("/nodes/droplets-narrow?pageSize=2", AcceptLines)).Expect(200).Lines;

        Assert.Equal(Ids(1, 20), IdsOf(lines));
    }

    [Fact]
    public async Task A_page_that_fails_ends_the_source_and_what_was_before_it_stays()
    {
        _origin.Answer = call => PageOf(call) == 3 ? call.AnswerAsync(503, "") : AnswerAsync(call);

        var lines = (await Http.GetAsync(List, AcceptLines)).Expect(200).Lines;

        Assert.Equal(Ids(1, 4), IdsOf(lines));
        var source = lines[^2].GetProperty("source");
        Assert.Equal("failed", source.Text("status"));
        Assert.Equal(4, source.GetProperty("items").GetInt32());
        Assert.False(lines[^1].GetProperty("end").GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_all_calls()
    {
        var open = 0;
        var ended = new TaskCompletionSource();
        _origin.Answer = async call =>
        {
            if (PageOf(call) == 1)
            {
                await AnswerAsync(call);
                return;
            }

            Interlocked.Increment(ref open);
            await call.WaitForEndAsync();
            if (Interlocked.Decrement(ref open) == 0)
            {
                ended.SetResult();
            }
        };
        using var leaving = new CancellationTokenSource();
        using var response = await Http.OpenAsync(List, leaving.Token, AcceptLines);
        await Eventually.GetAsync(() => Task.FromResult(Volatile.Read(ref open) == 4 ? "all" : null), "the pages to be asked for");

        await leaving.CancelAsync();

        await ended.Task.WaitAsync(Eventually.Soon);
    }

    [Fact]
    public async Task A_page_of_the_list_asks_for_nothing_but_itself()
    {
        var page = (await Http.GetAsync(List)).Expect(200).Json;

        Assert.Equal(PageSize, page.Items().Count());
        Assert.Single(_origin.Requests);
    }

    private static (string, string) AcceptLines => ("Accept", GatewayClient.Ndjson);

    private static IEnumerable<string> Ids(int first, int count) =>
        Enumerable.Range(first, count).Select(id => id.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string?> IdsOf(System.Text.Json.JsonElement[] lines) =>
        lines.Where(line => line.TryGetProperty("item", out _)).Select(line => line.GetProperty("item").Text("id"));

    private static int PageOf(OriginCall call) => NumberOf(call, "page");

    private static int NumberOf(OriginCall call, string name) =>
        int.Parse(QueryHelpers.ParseQuery(new Uri($"http://x{call.Target}").Query)[name].ToString(), CultureInfo.InvariantCulture);

    private Task AnswerAsync(OriginCall call)
    {
        var count = _count;
        var (page, size) = (PageOf(call), NumberOf(call, "per_page"));
        var droplets = Enumerable.Range(1, count).Skip((page - 1) * size).Take(size).Select(FaultyCloud.Droplet);
        var links = page * size < count ? """{"pages":{"next":"http://x/"}}""" : "{}";
        return call.AnswerAsync(
            200,
            $$$"""{"droplets":[{{{string.Join(',', droplets)}}}],"links":{{{links}}},"meta":{"total":{{{count}}}}}"""
        );
    }
}

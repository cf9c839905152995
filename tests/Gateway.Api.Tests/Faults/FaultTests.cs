using System.Diagnostics;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Faults;

/// <summary>
/// Whatever a provider does wrong, a caller hears an honest answer in time: never a 500, never a part for the whole, and a change is never sent
/// twice.
/// </summary>
public sealed class FaultTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    // Twice what the connections allow (FaultyCloud.Patience), and some for a machine that does a dozen things beside.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    // A body that breaks off is gone on with three times, with pauses between them.
    private static readonly TimeSpan DeadlineOfObject = TimeSpan.FromSeconds(40);

    public static TheoryData<string> Faults => [.. Fault.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_provider_that_fails_is_told_of_in_time_and_as_it_is(string name)
    {
        var fault = Fault.All.Single(known => known.Name == name);
        fixture.Origin.Requests.Clear();
        fixture.Origin.Answer = call =>
            FaultyCloud.IsGreeting(call) ? FaultyCloud.GreetAsync(call) : fault.Play(call, FaultyCloud.BodyOf(call));

        var complaints = await Task.WhenAll(FaultyCloud.All.SelectMany(cloud => AskAll(fault, cloud)));

        var repeated = fixture
            .Origin.Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal))
            .CountBy(request => request)
            .Where(request => request.Value > 1)
            .Select(request => $"{request.Key} came {request.Value} times");
        // Whole: what an assertion shows of a list of long texts ends before the reason.
        var wrong = string.Join('\n', complaints.OfType<string>().Concat(repeated));
        Assert.True(wrong.Length == 0, wrong);
    }

    [Fact]
    public async Task What_nothing_is_wrong_with_is_answered()
    {
        fixture.Origin.Answer = FaultyCloud.AnswerAsync;
        foreach (var cloud in FaultyCloud.All)
        {
            (await fixture.Http.GetAsync(cloud.ListOf("well"))).Expect(200);
            (await fixture.Http.GetAsync(cloud.ItemOf("well"))).Expect(200);
            var changed = await ChangeAsync(cloud, "well");
            Assert.True(changed.Status is >= 200 and < 300, $"{cloud.Name}: {changed.Status} {changed.Text}");
        }
    }

    [Theory]
    [InlineData()]
    [InlineData("Retry-After: 1")]
    public async Task A_provider_that_throttles_for_a_moment_is_asked_again_for_reads_and_never_for_changes(params string[] headers)
    {
        foreach (var cloud in FaultyCloud.All)
        {
            foreach (var path in new[] { cloud.ListOf("busy"), cloud.ItemOf("busy") })
            {
                ThrottleOnce(headers);
                (await fixture.Http.GetAsync(path)).Expect(200);
                Assert.Equal(2, Asked().Count);
            }

            ThrottleOnce(headers);
            var change = await ChangeAsync(cloud, "busy");
            change.ExpectProblem(429, "provider-throttled");
            Assert.Single(Asked());
            Assert.Equal(headers.Length > 0 ? "1" : null, change.Header("Retry-After"));
        }
    }

    [Fact]
    public async Task Who_is_throttled_for_long_is_told_for_how_long_and_nobody_asks_again()
    {
        foreach (var cloud in FaultyCloud.All)
        {
            foreach (
                var ask in new[]
                {
                    () => fixture.Http.GetAsync(cloud.ListOf("busy")),
                    () => fixture.Http.GetAsync(cloud.ItemOf("busy")),
                    () => ChangeAsync(cloud, "busy"),
                }
            )
            {
                fixture.Origin.Requests.Clear();
                fixture.Origin.Answer = call =>
                    FaultyCloud.IsGreeting(call) ? FaultyCloud.GreetAsync(call) : call.AnswerAsync(429, "{}", "Retry-After: 120");
                var answer = await ask();
                answer.ExpectProblem(429, "provider-throttled");
                Assert.Equal("120", answer.Header("Retry-After"));
                Assert.Single(Asked());
            }
        }
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_call_to_the_provider()
    {
        foreach (var cloud in FaultyCloud.All)
        {
            foreach (var path in new[] { cloud.ListOf("well"), cloud.ItemOf("well") })
            {
                var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
                fixture.Origin.Answer = async call =>
                {
                    if (FaultyCloud.IsGreeting(call))
                    {
                        await FaultyCloud.GreetAsync(call);
                        return;
                    }

                    asked.TrySetResult();
                    await call.WaitForEndAsync();
                    ended.TrySetResult();
                };
                using var caller = new CancellationTokenSource();
                var call = fixture.Http.OpenAsync(path, caller.Token);
                await asked.Task.WaitAsync(Usual);
                await caller.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

                await ended.Task.WaitAsync(Eventually.Soon);
            }
        }
    }

    [Fact]
    public async Task A_host_that_is_left_alone_is_shown_so()
    {
        const string Path = "/connections/droplets-tired";
        Assert.Empty((await fixture.Http.GetAsync(Path)).Expect(200).Json.GetProperty("load").GetProperty("circuits").EnumerateArray());
        fixture.Origin.Answer = call => call.AnswerAsync(503, "");
        var last = await Eventually.GetAsync<Answer>(
            async () =>
                await fixture.Http.DeleteAsync("/nodes/droplets-tired/1") is var answer
                && answer.Text.Contains("circuit-open", StringComparison.Ordinal)
                    ? answer
                    : null,
            "the circuit to open"
        );

        last.ExpectProblem(503, "circuit-open");
        Assert.NotNull(last.Header("Retry-After"));
        var load = (await fixture.Http.GetAsync(Path)).Expect(200).Json.GetProperty("load");
        var circuit = Assert.Single(load.GetProperty("circuits").EnumerateArray());
        Assert.Equal(("open", fixture.Origin.Address.Authority), (circuit.Text("state"), circuit.Text("host")));
        Assert.Equal((0, 0), (load.GetProperty("callsUnderWay").GetInt32(), load.GetProperty("callsWaiting").GetInt32()));
    }

    [Fact]
    public async Task Connections_that_hang_cost_the_others_nothing()
    {
        const int Hanging = 200;
        fixture.Origin.Answer = call =>
            call.Head.Contains("token-of-silence", StringComparison.Ordinal) ? call.WaitForEndAsync() : FaultyCloud.AnswerAsync(call);
        using var end = new CancellationTokenSource();
        Task<HttpResponseMessage>[] hanging =
        [
            .. Enumerable.Range(0, Hanging).Select(_ => fixture.Http.OpenAsync("/nodes/droplets-silence/1", end.Token)),
        ];
        await Eventually.BecomesAsync(() => Task.FromResult(fixture.Origin.Connections >= Hanging), "all of them to hang");

        for (var i = 0; i < 100; i++)
        {
            (await fixture.Http.GetAsync("/nodes/droplets-well/1")).Expect(200);
        }

        var all = (await fixture.Http.GetAsync("/nodes?connection=droplets-well,droplets-silence&timeout=500ms")).Expect(200).Json;
        Assert.Equal("complete", all.Source("droplets-well").Text("status"));
        Assert.Equal("timedOut", all.Source("droplets-silence").Text("status"));
        Assert.Equal(3, all.Items().Count());
        Assert.All(hanging, call => Assert.False(call.IsCompleted));
        await end.CancelAsync();
        await Task.WhenAll(hanging.Select(async call => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)));
    }

    private void ThrottleOnce(string[] headers)
    {
        var asked = 0;
        fixture.Origin.Requests.Clear();
        fixture.Origin.Answer = call =>
            FaultyCloud.IsGreeting(call) ? FaultyCloud.GreetAsync(call)
            : asked++ == 0 ? call.AnswerAsync(429, "{}", headers)
            : FaultyCloud.AnswerAsync(call);
    }

    private IReadOnlyList<string> Asked() =>
        [.. fixture.Origin.Requests.Where(request => !request.EndsWith("/version", StringComparison.Ordinal))];

    private IEnumerable<Task<string?>> AskAll(Fault fault, FaultyCloud cloud)
    {
        var isStore = cloud.Name == "objects";
        var statuses = isStore && fault.StoreStatuses.Length > 0 ? fault.StoreStatuses : fault.Statuses;
        // Going on with an object by a range is answered with the whole: 502.
        int[] objectStatuses =
            isStore && fault.MayBeAnObject ? [.. statuses, 200]
            : isStore && fault.IsInBody ? [.. statuses, 502]
            : statuses;
        int[] changeStatuses = fault.IsInBody ? [.. statuses, 200, 201, 204] : statuses;
        yield return JudgeAsync($"list of {cloud.Name}", statuses, Deadline, () => fixture.Http.GetAsync(ListOf(cloud, fault)));
        yield return JudgeAsync(
            $"get of {cloud.Name}",
            objectStatuses,
            isStore ? DeadlineOfObject : Deadline,
            () => ReadAsync(cloud.ItemOf(fault.Name)),
            mayBeCut: isStore && fault.IsInBody
        );
        yield return JudgeAsync($"change of {cloud.Name}", changeStatuses, Deadline, () => ChangeAsync(cloud, fault.Name));
    }

    private static string ListOf(FaultyCloud cloud, Fault fault) => cloud.ListOf(fault.Name) + "?timeout=8s";

    private async Task<Answer> ChangeAsync(FaultyCloud cloud, string suffix)
    {
        var change = fixture.Http.SendAsync(
            cloud.Change.Method,
            cloud.ItemOf(suffix) + cloud.Change.Verb,
            cloud.Change.Method == HttpMethod.Put ? new ByteArrayContent("content"u8.ToArray()) : null
        );
        while (await Task.WhenAny(change, Task.Delay(Usual)) != change)
        {
            // To start a container may rightly take minutes, and the driver gives it those.
            fixture.Clock.Elapse(TimeSpan.FromMinutes(6));
        }

        return await change;
    }

    // Of an object of any size only the start is read.
    private async Task<Answer> ReadAsync(string path)
    {
        const int Enough = 64 * 1024;
        using var response = await fixture.Http.OpenAsync(path, CancellationToken.None);
        var bytes = new byte[Enough];
        await using var body = await response.Content.ReadAsStreamAsync();
        var count = await body.ReadAtLeastAsync(bytes, Enough, throwOnEndOfStream: false);
        return new Answer($"GET {path}", (int)response.StatusCode, response.Headers, response.Content.Headers, bytes[..count]);
    }

    private static async Task<string?> JudgeAsync(
        string what,
        int[] statuses,
        TimeSpan deadline,
        Func<Task<Answer>> ask,
        bool mayBeCut = false
    )
    {
        var started = Stopwatch.GetTimestamp();
        Answer answer;
        try
        {
            answer = await ask();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return mayBeCut && Stopwatch.GetElapsedTime(started) < deadline ? null : $"{what}: was cut: {e.Message}";
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return elapsed > deadline ? $"{what}: took {elapsed.TotalSeconds:F1} s"
            : !statuses.Contains(answer.Status) ? $"{what}: {answer.Status} in place of {string.Join('/', statuses)}: {answer.Text}"
            : answer.Status >= 400 && answer.MediaType != "application/problem+json" ? $"{what}: {answer.Status} is no problem"
            : null;
    }
}

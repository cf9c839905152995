using System.Text.Json;
using Gateway.Api.Audit;
using Gateway.Api.Store;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Api.Tests.Audit;

/// <summary>What is written down of changes, with every sink.</summary>
public abstract class AuditSuite(AuditFixture fixture)
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_change_has_an_intent_and_an_outcome_that_tell_who_what_and_how_it_ended()
    {
        (await Http.PostAsync("/key-pairs/box", new { name = "audited" })).Expect(201);
        var records = await fixture.WaitForAsync(record => record is { Kind: AuditKind.Outcome, Path: "/key-pairs/box", Status: 201 });

        var outcome = records.Last(record => record is { Kind: AuditKind.Outcome, Path: "/key-pairs/box", Status: 201 });
        var intent = Assert.Single(records, record => record.Change == outcome.Change && record.Kind == AuditKind.Intent);
        Assert.True(intent.Sequence < outcome.Sequence);
        Assert.Equal(("anonymous", "127.0.0.1", "POST"), (intent.Principal, intent.Address, intent.Method));
        Assert.Equal(("/key-pairs/{connection}", "box"), (intent.Route, intent.Connection));
        Assert.Equal(32, intent.TraceId!.Length);
        Assert.StartsWith("/key-pairs/box/", outcome.Location, StringComparison.Ordinal);
        Assert.Null(outcome.Code);
    }

    [Fact]
    public async Task Failures_and_refusals_are_written_down_and_reads_are_not()
    {
        (await Http.GetAsync("/nodes/box?name=not-audited")).Expect(200);
        (
            await Http.PostAsync(
                "/nodes/broken",
                new
                {
                    name = "x",
                    image = "debian-13",
                    size = "small",
                }
            )
        ).Expect(503);
        (await Http.DeleteAsync("/nodes/none/n-1")).Expect(404);

        var records = await fixture.WaitForAsync(record => record is { Kind: AuditKind.Denied, Path: "/nodes/none/n-1" });
        Assert.Contains(records, record => record is { Kind: AuditKind.Outcome, Code: "provider-unavailable", Status: 503 });
        Assert.Contains(records, record => record is { Kind: AuditKind.Denied, Code: "connection-not-found", Status: 404 });
        Assert.DoesNotContain(records, record => record.Method == "GET");
    }

    [Fact]
    public async Task An_operation_is_written_down_with_its_row_and_its_end()
    {
        var made = await Http.PostAsync(
            "/nodes/box",
            new
            {
                name = "later",
                image = "debian-13",
                size = "small",
            },
            ("Prefer", "respond-async")
        );
        var id = made.Expect(202).Json.Text("id");

        var records = await fixture.WaitForAsync(record => record.Kind == AuditKind.Ended && record.Operation == id);

        Assert.Equal(id, Assert.Single(records, record => record.Kind == AuditKind.Accepted && record.Change == id).Operation);
        var end = Assert.Single(records, record => record.Kind == AuditKind.Ended && record.Change == id);
        Assert.Equal(("nodes.create", "Succeeded", "box"), (end.OperationKind, end.State, end.Connection));
        Assert.Contains(records, record => record.Kind == AuditKind.Outcome && record.Operation == id);
    }

    [Fact]
    public async Task The_chain_holds_and_ten_thousand_changes_are_ten_thousand_records()
    {
        const int Changes = 10_000;
        const int AtOnce = 64;
        var log = fixture.Host.Services.GetRequiredService<AuditLog>();
        var before = (await fixture.VerifyAsync()).Changes;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Changes),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) =>
            {
                var change = $"load-{number}";
                await log.AppendAsync(new AuditRecord { Kind = AuditKind.Intent, Change = change });
                await log.AppendAsync(new AuditRecord { Kind = AuditKind.Outcome, Change = change });
            }
        );

        var report = await fixture.VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(Changes, report.Changes - before);
        Assert.DoesNotContain(await fixture.RecordsAsync(), record => record.Previous.Length != AuditLine.Genesis.Length);
    }

    [Fact]
    public async Task Requests_at_once_each_have_their_own_records()
    {
        const int Requests = 200;
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Requests).Select(number => Http.DeleteAsync($"/key-pairs/box/audit-{number}"))
        );
        Assert.All(answers, answer => Assert.Equal(404, answer.Status));

        var last = await fixture.WaitForAsync(records => records.Count(IsOutcome) == Requests);
        Assert.Equal(Requests, last.Where(IsOutcome).Select(record => record.Change).Distinct().Count());
        Assert.Equal(Requests, last.Count(record => record.Kind == AuditKind.Intent && IsMine(record)));

        static bool IsOutcome(AuditRecord record) => record.Kind == AuditKind.Outcome && IsMine(record);
        static bool IsMine(AuditRecord record) => record.Path?.StartsWith("/key-pairs/box/audit-", StringComparison.Ordinal) is true;
    }

    [Fact]
    public async Task Bodies_and_queries_are_not_written_down()
    {
        const string Canary = "canary-of-the-audit-log";
        await Http.PostAsync($"/key-pairs/box?unheard={Canary}", new { name = Canary });
        await Http.PostAsync("/key-pairs/box", new { name = Canary, publicKey = Canary });
        var records = await fixture.WaitForAsync(record => record is { Kind: AuditKind.Outcome, Path: "/key-pairs/box", Status: >= 400 });

        Assert.DoesNotContain(records, record => JsonSerializer.Serialize(record).Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_changes_that_are_refused_for_their_number_the_first_is_written_down_and_the_others_are_counted()
    {
        var data = ("Gateway:DataDirectory", Directory.CreateTempSubdirectory("cgw-audit-").FullName);
        await using (
            var host = fixture.Start(data, ("Gateway:RateLimits:Principal:PerSecond", "0.01"), ("Gateway:RateLimits:Principal:Burst", "1"))
        )
        {
            (await host.Http.DeleteAsync("/key-pairs/box/first")).Expect(404);
            for (var i = 0; i < 5; i++)
            {
                (await host.Http.DeleteAsync($"/key-pairs/box/refused-{i}")).ExpectProblem(429, "rate-limited");
            }

            (await host.Http.GetAsync("/key-pairs/box")).Expect(429);
        }

        await using var again = fixture.Start(data);
        var refused = (await AuditFixture.RecordsAsync(again)).Where(record => record.Status == 429).ToList();

        Assert.All(refused, record => Assert.Equal((AuditKind.Denied, "rate-limited"), (record.Kind, record.Code)));
        Assert.Equal(["/key-pairs/box/refused-0", null], refused.Select(record => record.Path));
        Assert.Equal([null, 4L], refused.Select(record => record.Count));
        Assert.All(refused, record => Assert.Equal(("anonymous", "127.0.0.1"), (record.Principal, record.Address)));
    }
}

public sealed class FileAuditTests(FileAuditFixture fixture) : AuditSuite(fixture), IClassFixture<FileAuditFixture>;

public sealed class StoreAuditTests(StoreAuditFixture fixture) : AuditSuite(fixture), IClassFixture<StoreAuditFixture>;

/// <summary>A gateway that writes down what is changed.</summary>
public abstract class AuditFixture : GatewayFixture
{
    protected abstract string Sink { get; }

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(Sandboxes(("box", "TransitionMs", "20"), ("broken", "FailureRate", "1")))
        {
            ["Gateway:Audit:Sink"] = Sink,
        };

    internal DiskThreads Threads => Host.Services.GetRequiredService<DiskThreads>();

    /// <summary>A log of a process of its own.</summary>
    internal AuditLog NewLog(IAuditSink sink) =>
        new(
            sink,
            new AuditOutbox(
                Host.Services.GetRequiredService<StoreDatabase>(),
                Microsoft.Extensions.Options.Options.Create(new AuditOptions())
            ),
            TimeProvider.System,
            NullLogger<AuditLog>.Instance
        );

    internal Task<AuditReport> VerifyAsync() => Host.Services.GetRequiredService<AuditVerifier>().VerifyAsync([], CancellationToken.None);

    internal Task<IReadOnlyList<AuditRecord>> RecordsAsync() => RecordsAsync(Host);

    internal static async Task<IReadOnlyList<AuditRecord>> RecordsAsync(GatewayHost host)
    {
        var sink = host.Services.GetRequiredService<IAuditSink>();
        var records = new List<AuditRecord>();
        foreach (var chain in await sink.ListChainsAsync(CancellationToken.None))
        {
            await foreach (var line in sink.ReadAsync(chain, CancellationToken.None))
            {
                if (AuditLine.Read(line) is { } read)
                {
                    records.Add(read.Record);
                }
            }
        }

        return records;
    }

    internal Task<IReadOnlyList<AuditRecord>> WaitForAsync(Predicate<AuditRecord> isThere) =>
        WaitForAsync(records => records.Any(record => isThere(record)));

    internal Task<IReadOnlyList<AuditRecord>> WaitForAsync(Func<IReadOnlyList<AuditRecord>, bool> isThere) =>
        Eventually.GetAsync(async () => await RecordsAsync() is { } records && isThere(records) ? records : null, "the record");
}

public sealed class FileAuditFixture : AuditFixture
{
    protected override string Sink => "File";
}

public sealed class StoreAuditFixture : AuditFixture
{
    protected override string Sink => "Store";
}

using Gateway.Api.Audit;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Audit;

/// <summary>What somebody does to the files is found, and what cannot be written is not done.</summary>
public sealed class AuditTamperingTests(FileAuditFixture fixture) : IClassFixture<FileAuditFixture>
{
    [Fact]
    public async Task What_nobody_touched_is_whole()
    {
        var folder = await WriteAsync(changes: 5, processes: 2);
        var report = await VerifyAsync(folder);

        Assert.Empty(report.Faults);
        Assert.Empty(report.Open);
        Assert.Equal((10, 0, 2), (report.Changes, report.Unfinished, report.Heads.Count));
    }

    [Fact]
    public async Task A_host_that_stops_twice_at_once_closes_the_chain_once()
    {
        var folder = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        using var files = new AuditFiles(folder, fixture.Threads);
        using var log = fixture.NewLog(files);
        await log.StartAsync(CancellationToken.None);
        await log.AppendAsync(new AuditRecord { Kind = AuditKind.Intent, Change = "one" });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => log.StopAsync(CancellationToken.None)));

        var report = await VerifyAsync(folder);
        Assert.Empty(report.Faults);
        Assert.Empty(report.Open);
        Assert.Equal(3, report.Records);
    }

    [Fact]
    public async Task Every_flipped_byte_is_found()
    {
        var folder = await WriteAsync(changes: 2, processes: 1);
        var file = Assert.Single(Directory.GetFiles(folder));
        var bytes = await File.ReadAllBytesAsync(file);
        for (var at = 0; at < bytes.Length - 1; at++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= 1;
            await File.WriteAllBytesAsync(file, flipped);
            Assert.NotEmpty((await VerifyAsync(folder)).Faults);
        }
    }

    [Fact]
    public async Task Missing_reordered_inserted_and_foreign_records_are_found()
    {
        var folder = await WriteAsync(changes: 4, processes: 1);
        var file = Assert.Single(Directory.GetFiles(folder));
        var lines = await File.ReadAllLinesAsync(file);
        var other = await File.ReadAllLinesAsync(Directory.GetFiles(await WriteAsync(changes: 4, processes: 1)).Single());

        await FindAsync([.. lines[..3], .. lines[4..]], "missing");
        await FindAsync([.. lines[1..]], "missing");
        await FindAsync([.. lines[..3], lines[4], lines[3], .. lines[5..]], "missing");
        await FindAsync([.. lines[..3], lines[2], .. lines[3..]], "not in its place");
        await FindAsync([.. lines[..3], other[3], .. lines[4..]], "belongs to chain");
        await FindAsync([.. lines[..3], "{}", .. lines[3..]], "altered");

        async Task FindAsync(string[] changed, string says)
        {
            await File.WriteAllLinesAsync(file, changed);
            Assert.Contains((await VerifyAsync(folder)).Faults, fault => fault.Contains(says, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_rewritten_record_with_a_digest_of_its_own_is_found_by_the_next_one()
    {
        var folder = await WriteAsync(changes: 2, processes: 1);
        var file = Assert.Single(Directory.GetFiles(folder));
        var lines = await File.ReadAllLinesAsync(file);
        lines[1] = AuditLine.Write(AuditLine.Read(lines[1])!.Value.Record with { Principal = "somebody-else" }).Line;
        await File.WriteAllLinesAsync(file, lines);

        Assert.Contains((await VerifyAsync(folder)).Faults, fault => fault.Contains("does not follow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_cut_off_is_found_by_the_next_chain_or_an_anchor_and_is_else_an_open_chain()
    {
        var folder = await WriteAsync(changes: 3, processes: 2);
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        var anchors = (await VerifyAsync(folder)).Heads;

        await CutAsync(files[0]);
        Assert.Contains((await VerifyAsync(folder)).Faults, fault => fault.Contains("which chain", StringComparison.Ordinal));

        folder = await WriteAsync(changes: 3, processes: 1);
        anchors = (await VerifyAsync(folder)).Heads;
        await CutAsync(Assert.Single(Directory.GetFiles(folder)));
        var unaware = await VerifyAsync(folder);
        Assert.Empty(unaware.Faults);
        Assert.Single(unaware.Open);
        Assert.Contains(
            (await VerifyAsync(folder, anchors)).Faults,
            fault => fault.Contains("which an anchor names", StringComparison.Ordinal)
        );

        static async Task CutAsync(string file) => await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file))[..^1]);
    }

    [Fact]
    public async Task A_chain_that_is_gone_is_missed_by_the_next_one()
    {
        var folder = await WriteAsync(changes: 1, processes: 3);
        File.Delete(Directory.GetFiles(folder).Order(StringComparer.Ordinal).ElementAt(1));

        Assert.Contains((await VerifyAsync(folder)).Faults, fault => fault.Contains("is not there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sink_that_fails_refuses_changes_before_any_effect_and_comes_back_as_another_chain()
    {
        var sink = new FailingSink();
        await using var host = GatewayHost.Start(
            new Dictionary<string, string?>
            {
                ["Gateway:DataDirectory"] = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"))).FullName,
                ["Gateway:DefaultConnections"] = "false",
                ["Gateway:Connections:box:Provider"] = "sandbox",
                ["Gateway:Connections:box:NodeCount"] = "2",
                ["Gateway:Audit:Sink"] = "File",
            },
            services => services.AddSingleton<IAuditSink>(sink)
        );
        (await host.Http.PostAsync("/key-pairs/box", new { name = "first" })).Expect(201);

        sink.IsBroken = true;
        (await host.Http.PostAsync("/key-pairs/box", new { name = "second" })).ExpectProblem(503, "audit-unavailable");
        (await host.Http.DeleteAsync("/nodes/box/n-0000000")).ExpectProblem(503, "audit-unavailable");
        Assert.Equal(2, (await host.Http.GetAsync("/nodes/box")).Expect(200).Json.Items().Count());
        Assert.Single((await host.Http.GetAsync("/key-pairs/box")).Expect(200).Json.Items());

        sink.IsBroken = false;
        (await host.Http.PostAsync("/key-pairs/box", new { name = "third" })).Expect(201);
        await Eventually.BecomesAsync(
            async () => (await new AuditVerifier(sink).VerifyAsync([], CancellationToken.None)).Unfinished == 0,
            "outcomes"
        );
        var report = await new AuditVerifier(sink).VerifyAsync([], CancellationToken.None);
        Assert.Empty(report.Faults);
        Assert.Equal((2, 2), (report.Heads.Count, report.Changes));
    }

    private Task<AuditReport> VerifyAsync(string folder, IReadOnlyCollection<AuditHead>? anchors = null) =>
        new AuditVerifier(new AuditFiles(folder, fixture.Threads)).VerifyAsync(anchors ?? [], CancellationToken.None);

    private async Task<string> WriteAsync(int changes, int processes)
    {
        var folder = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        for (var process = 0; process < processes; process++)
        {
            using var files = new AuditFiles(folder, fixture.Threads);
            using var log = fixture.NewLog(files);
            await log.StartAsync(CancellationToken.None);
            for (var change = 0; change < changes; change++)
            {
                await log.AppendAsync(new AuditRecord { Kind = AuditKind.Intent, Change = $"{process}-{change}" });
                await log.AppendAsync(new AuditRecord { Kind = AuditKind.Outcome, Change = $"{process}-{change}" });
            }

            await log.StopAsync(CancellationToken.None);
        }

        return folder;
    }

    /// <summary>A sink in memory that fails when it is told to.</summary>
    private sealed class FailingSink : IAuditSink
    {
        private readonly List<(string Chain, List<string> Lines)> _chains = [];

        public bool IsBroken { get; set; }

        public Task<AuditHead?> FindNewestAsync(CancellationToken cancellationToken) => Task.FromResult<AuditHead?>(null);

        public Task AppendAsync(string chain, long sequence, IReadOnlyList<string> lines, System.Data.Common.DbTransaction? transaction)
        {
            if (IsBroken)
            {
                throw new IOException("No space left on device");
            }

            lock (_chains)
            {
                if (_chains.Count == 0 || _chains[^1].Chain != chain)
                {
                    _chains.Add((chain, []));
                }

                _chains[^1].Lines.AddRange(lines);
            }

            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<string>> ListChainsAsync(CancellationToken cancellationToken)
        {
            lock (_chains)
            {
                return Task.FromResult<IReadOnlyList<string>>([.. _chains.Select(chain => chain.Chain)]);
            }
        }

        public async IAsyncEnumerable<string> ReadAsync(
            string chain,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.CompletedTask;
            string[] lines;
            lock (_chains)
            {
                lines = [.. _chains.Single(found => found.Chain == chain).Lines];
            }

            foreach (var line in lines)
            {
                yield return line;
            }
        }
    }
}

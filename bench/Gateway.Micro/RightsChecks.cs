using BenchmarkDotNet.Attributes;
using Gateway.Api.Security.Rights;

namespace Gateway.Micro;

/// <summary>Whether a caller may do something: one who may do all, and one with so many rules of which the last one fits.</summary>
public class RightsChecks
{
    private CallerRights _rights = CallerRights.None;

    /// <summary>How many rules the caller has.</summary>
    [Params(1, 50)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Setup() =>
        _rights = new CallerRights([
            .. Enumerable
                .Range(1, Rules - 1)
                .Select(number => new Rule(VerbNames.Parse("*:read"), [$"other-{number}", $"team-{number}-*"], [], [])),
            new Rule(VerbNames.Parse("objects:*") | VerbNames.Parse("nodes:read"), ["prod-*"], ["logs", "backup-*"], ["2026/"]),
        ]);

    [Benchmark(Baseline = true)]
    public bool OfAdministrator() => CallerRights.All.Allows(Verb.NodesRead, "prod-eu");

    [Benchmark]
    public bool OfConnection() => _rights.Allows(Verb.NodesRead, "prod-eu");

    [Benchmark]
    public bool OfKey() => _rights.Allows(Verb.ObjectsWrite, "prod-eu", "backup-db", "2026/11/22/dump.gz");

    [Benchmark]
    public bool Refused() => _rights.Allows(Verb.ObjectsWrite, "test-eu", "backup-db", "2026/11/22/dump.gz");
}

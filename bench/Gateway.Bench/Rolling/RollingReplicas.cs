using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Bench.Rolling;

/// <summary>The replicas of a run on one PostgreSQL, all before the same clouds and the same store of objects.</summary>
internal sealed class RollingReplicas : IAsyncDisposable
{
    private readonly GatewayProcess[] _replicas;
    private readonly string _ledger;
    private readonly Uri _store;
    private readonly List<TimeSpan> _exits = [];
    private readonly List<TimeSpan> _starts = [];

    /// <param name="gateway">The built gateway.</param>
    /// <param name="folder">Where all is kept.</param>
    /// <param name="connectionString">Their database.</param>
    /// <param name="storePort">Where the store of objects listens.</param>
    /// <param name="count">How many.</param>
    public RollingReplicas(string gateway, string folder, string connectionString, int storePort, int count)
    {
        _ledger = Path.Combine(folder, "cloud.ledger");
        _store = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{storePort}"));
        _replicas =
        [
            .. Enumerable
                .Range(1, count)
                .Select(number => new GatewayProcess(gateway, Settings(folder, number, connectionString, _ledger, _store))),
        ];
    }

    public IReadOnlyList<GatewayProcess> All => _replicas;

    /// <summary>How many ended with another code than 0.</summary>
    public int BadExits { get; private set; }

    public string Summary =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_exits.Count} times SIGTERM, exit within {_exits.Max().TotalSeconds:F1} s, {BadExits} with another code than 0, back in the balancer within {_starts.Max().TotalSeconds:F1} s"
        );

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var replica in _replicas)
        {
            await replica.StartAsync(cancellationToken);
        }
    }

    /// <summary>Stops one, starts it anew, and waits until requests are sent there again.</summary>
    public async Task ReplaceAsync(int number, Balancer balancer, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        BadExits += await _replicas[number].TerminateAsync(cancellationToken) == 0 ? 0 : 1;
        _exits.Add(Stopwatch.GetElapsedTime(start));
        start = Stopwatch.GetTimestamp();
        await _replicas[number].StartAsync(cancellationToken);
        await balancer.WaitUntilUpAsync(number, cancellationToken);
        _starts.Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>How many of these nodes were never made, and how many more than once.</summary>
    public (int Missing, int Twice) CountEffects(IReadOnlyCollection<string> names)
    {
        var effects = File.ReadLines(_ledger)
            .Select(line => JsonElement.Parse(line))
            .Where(line => line.TryGetProperty("create", out _))
            .CountBy(line => line.GetProperty("create").GetProperty("name").GetString()!)
            .ToDictionary();
        return (names.Count(name => !effects.ContainsKey(name)), effects.Values.Count(count => count > 1));
    }

    /// <summary>How many objects are in a bucket, and how many came with other bytes than they should have.</summary>
    public async Task<(int Count, int Wrong)> DescribeStoreAsync(string bucket, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = _store };
        var described = await http.GetFromJsonAsync<JsonElement>($"/-/{bucket}", cancellationToken);
        return (described.GetProperty("count").GetInt32(), described.GetProperty("wrong").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Settings(string folder, int number, string connectionString, string ledger, Uri store) =>
        new()
        {
            ["Gateway__DataDirectory"] = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture)),
            ["Gateway__KeyRing"] = Path.Combine(folder, "keys"),
            ["Gateway__Store__Provider"] = "PostgreSql",
            ["Gateway__Store__ConnectionString"] = connectionString,
            ["Gateway__DefaultConnections"] = "false",
            ["Gateway__Connections__cloud__Provider"] = "sandbox",
            ["Gateway__Connections__cloud__LatencyMs"] = "30",
            ["Gateway__Connections__cloud__TransitionMs"] = "200",
            ["Gateway__Connections__cloud__LedgerFile"] = ledger,
            ["Gateway__Connections__large__Provider"] = "sandbox",
            ["Gateway__Connections__large__LatencyMs"] = "100",
            ["Gateway__Connections__large__NodeCount"] = "4000",
            ["Gateway__Connections__store__Provider"] = "s3",
            ["Gateway__Connections__store__Preset"] = "Ceph",
            ["Gateway__Connections__store__Endpoint"] = store.ToString(),
            ["Gateway__Connections__store__AccessKeyId"] = "key",
            ["Gateway__Connections__store__SecretAccessKey"] = "secret",
            ["Serilog__MinimumLevel__Override__Gateway.Api.Observability"] = "Error",
        };
}

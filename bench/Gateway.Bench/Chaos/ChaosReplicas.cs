using System.Globalization;

namespace Gateway.Bench.Chaos;

/// <summary>The gateways of a run: two on one PostgreSQL, or one on SQLite. All see one cloud, whose ledger outlives them.</summary>
internal sealed class ChaosReplicas : IAsyncDisposable
{
    public const string Ledger = "cloud.ledger";
    private readonly GatewayProcess[] _replicas;

    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    /// <param name="gateway">The built gateway.</param>
    /// <param name="folder">Where all is kept.</param>
    /// <param name="connectionString">The database; null for one gateway on SQLite.</param>
    /// <param name="clockSkew">How many seconds the first one's clock is ahead and the second one's behind, by libfaketime.</param>
    public ChaosReplicas(string gateway, string folder, string? connectionString, int clockSkew)
    {
        _replicas =
        [
            .. Enumerable
                .Range(1, connectionString is null ? 1 : 2)
                .Select(number => new GatewayProcess(
                    gateway,
                    Settings(folder, number, connectionString, number == 1 ? clockSkew : -clockSkew)
                )),
        ];
    }

    public IReadOnlyList<GatewayProcess> All => _replicas;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var replica in _replicas)
        {
            await replica.StartAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Settings(string folder, int number, string? connectionString, int clockSkew)
    {
        var settings = new Dictionary<string, string>
        {
            ["Gateway__DataDirectory"] = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture)),
            ["Gateway__KeyRing"] = Path.Combine(folder, "keys"),
            ["Gateway__DefaultConnections"] = "false",
            ["Gateway__Connections__cloud__Provider"] = "sandbox",
            ["Gateway__Connections__cloud__LatencyMs"] = "30",
            ["Gateway__Connections__cloud__TransitionMs"] = "200",
            ["Gateway__Connections__cloud__LedgerFile"] = Path.Combine(folder, Ledger),
            ["Gateway__Connections__late__Provider"] = "sandbox",
            ["Gateway__Connections__late__LatencyMs"] = "4000",
            ["Serilog__MinimumLevel__Override__Gateway.Api.Observability"] = "Error",
        };
        if (connectionString is not null)
        {
            settings["Gateway__Store__Provider"] = "PostgreSql";
            settings["Gateway__Store__ConnectionString"] = connectionString;
        }

        if (clockSkew != 0)
        {
            settings["LD_PRELOAD"] = FakeTime;
            settings["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{clockSkew:+0;-0}s");
            settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        return settings;
    }
}

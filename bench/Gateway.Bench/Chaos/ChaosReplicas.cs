using System.Globalization;

namespace Gateway.Bench.Chaos;

/// <summary>The gateways of a run: two on one PostgreSQL, or one on SQLite. All see one cloud, whose ledger outlives them.</summary>
internal sealed class ChaosReplicas : IAsyncDisposable
{
    public const string Ledger = "cloud.ledger";
    private readonly GatewayProcess[] _replicas;

    public ChaosReplicas(string gateway, string folder, string? connectionString)
    {
        _replicas =
        [
            .. Enumerable
                .Range(1, connectionString is null ? 1 : 2)
                .Select(number => new GatewayProcess(gateway, Settings(folder, number, connectionString))),
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

    private static Dictionary<string, string> Settings(string folder, int number, string? connectionString)
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
            ["Serilog__MinimumLevel__Override__Gateway.Api.Observability"] = "Error",
        };
        if (connectionString is not null)
        {
            settings["Gateway__Store__Provider"] = "PostgreSql";
            settings["Gateway__Store__ConnectionString"] = connectionString;
        }

        return settings;
    }
}

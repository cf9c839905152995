using System.Diagnostics;

namespace Gateway.Bench.Chaos;

/// <summary>Submits operations while gateways and their database are killed and frozen, and checks that none is lost and none done twice.</summary>
internal static class ChaosCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --operations 3000 --kills 40 --freezes 4 --crashes 3 --seed 1 --clock-skew 0 --postgresql <connection string> "
        + "--script <postgresql.sh> --state <its folder>   operations through kills; without --postgresql one gateway on SQLite, else two; "
        + "--sections operations,keys,stops --keys 1000 --calls 20 --stops 50   also racing calls with one key, and SIGTERM under load";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway is missing.", nameof(options));
        var connectionString = options.Text("postgresql");
        var folder = Directory.CreateTempSubdirectory("cgw-chaos-").FullName;
        var database = connectionString is null ? null : await ChaosDatabase.CreateAsync(connectionString, options, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var isClean = true;
            foreach (var section in (options.Text("sections") ?? "operations").Split(','))
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, section)).FullName;
                await using var replicas = new ChaosReplicas(gateway, place, database?.ConnectionString, options.Number("clock-skew", 0));
                var ledger = Path.Combine(place, ChaosReplicas.Ledger);
                isClean &= section switch
                {
                    "operations" => await RunOperationsAsync(replicas, database, ledger, options, cancellationToken),
                    "keys" => await new ChaosKeys(replicas, ledger).RunAsync(
                        options.Number("keys", 1000),
                        options.Number("calls", 20),
                        cancellationToken
                    ),
                    _ => await new ChaosStops(replicas).RunAsync(options.Number("stops", 50), cancellationToken),
                };
            }

            Console.WriteLine($"{(database is null ? "SQLite" : "PostgreSQL")}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            return isClean ? 0 : 1;
        }
        finally
        {
            if (database is not null)
            {
                await database.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunOperationsAsync(
        ChaosReplicas replicas,
        ChaosDatabase? database,
        string ledger,
        Options options,
        CancellationToken cancellationToken
    )
    {
        var run = new ChaosRun(replicas, database, ledger, new Random(options.Number("seed", 1)));
        await run.RunAsync(
            options.Number("operations", 3000),
            options.Number("kills", 40),
            database is null ? 0 : options.Number("freezes", 4),
            database is null ? 0 : options.Number("crashes", 3),
            cancellationToken
        );
        Console.WriteLine(run.Summary);
        return run.IsClean;
    }
}

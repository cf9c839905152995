using System.Diagnostics;

namespace Gateway.Bench.Chaos;

/// <summary>Submits operations while gateways and their database are killed and frozen, and checks that none is lost and none done twice.</summary>
internal static class ChaosCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --operations 3000 --kills 40 --freezes 4 --crashes 3 --seed 1 --postgresql <connection string> "
        + "--script <postgresql.sh> --state <its folder>   operations through kills; without --postgresql one gateway on SQLite, else two";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway is missing.", nameof(options));
        var connectionString = options.Text("postgresql");
        var folder = Directory.CreateTempSubdirectory("cgw-chaos-").FullName;
        var database = connectionString is null ? null : await ChaosDatabase.CreateAsync(connectionString, options, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await using var replicas = new ChaosReplicas(gateway, folder, database?.ConnectionString);
            var run = new ChaosRun(replicas, database, Path.Combine(folder, ChaosReplicas.Ledger), new Random(options.Number("seed", 1)));
            await run.RunAsync(
                options.Number("operations", 3000),
                options.Number("kills", 40),
                database is null ? 0 : options.Number("freezes", 4),
                database is null ? 0 : options.Number("crashes", 3),
                cancellationToken
            );
            Console.WriteLine(
                $"{(database is null ? "SQLite" : "PostgreSQL")}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: {run.Summary}"
            );
            return run.IsClean ? 0 : 1;
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
}

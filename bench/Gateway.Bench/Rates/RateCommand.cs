using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Gateway.Bench.Chaos;
using Npgsql;

namespace Gateway.Bench.Rates;

/// <summary>
/// How many operations a gateway on PostgreSQL takes and finishes in a second, beside the engine that was not built: rows that workers claim by
/// themselves.
/// </summary>
internal static class RateCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --postgresql <connection string> --operations 3000 --clients 16 --rounds 3 --waiting 0   operations a "
        + "second; threads and memory while so many wait";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway is missing.", nameof(options));
        var server = options.Text("postgresql") ?? throw new ArgumentException("--postgresql is missing.", nameof(options));
        var (operations, clients) = (options.Number("operations", 3000), options.Number("clients", 16));
        var folder = Directory.CreateTempSubdirectory("cgw-rate-").FullName;
        await using var database = await ChaosDatabase.CreateAsync(server, options, cancellationToken);
        try
        {
            await using var source = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxAutoPrepare = 20 }.ConnectionString
            );
            await using var process = new GatewayProcess(gateway, SettingsOf(folder, database.ConnectionString));
            await process.StartAsync(cancellationToken);
            var claims = new ClaimedRows(source, clients);
            await claims.MakeAsync(cancellationToken);
            for (var round = 0; round <= options.Number("rounds", 3); round++)
            {
                var name = round == 0 ? "warm-up" : string.Create(CultureInfo.InvariantCulture, $"round {round}");
                await MeasureAsync(process, source, name, operations, clients, cancellationToken);
                Tell($"{name}, rows claimed one at a time", operations, await claims.RunAsync(operations, batch: 1, cancellationToken));
                Tell($"{name}, sixteen at a time", operations, await claims.RunAsync(operations, batch: 16, cancellationToken));
            }

            await MeasureWaitingAsync(process, source, options.Number("waiting", 0), clients, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(
        GatewayProcess gateway,
        NpgsqlDataSource source,
        string name,
        int operations,
        int clients,
        CancellationToken cancellationToken
    )
    {
        var cpu = gateway.Cpu;
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            operations,
            new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken },
            async (number, token) => await SubmitAsync(gateway, "cloud", number, token)
        );
        var submitted = Stopwatch.GetElapsedTime(start);
        await using var open = source.CreateCommand("SELECT count(*) FROM operations WHERE ended_at IS NULL");
        while ((long)(await open.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            await Task.Delay(LookEvery, cancellationToken);
        }

        var ended = Stopwatch.GetElapsedTime(start);
        await using var late = source.CreateCommand(
            "SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY ended_at - created_at) FROM "
                + $"(SELECT * FROM operations ORDER BY id DESC LIMIT {operations}) last"
        );
        var slowest = await late.ExecuteScalarAsync(cancellationToken);
        Tell(name, operations, (submitted, ended));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"    {(gateway.Cpu - cpu).TotalMilliseconds / operations:F2} ms CPU of the gateway each; ended within {slowest} ms (p99)"
            )
        );
    }

    private static async Task MeasureWaitingAsync(
        GatewayProcess gateway,
        NpgsqlDataSource source,
        int waiting,
        int clients,
        CancellationToken cancellationToken
    )
    {
        if (waiting == 0)
        {
            return;
        }

        var (threads, resident) = (gateway.Threads, gateway.ResidentMiB("VmRSS"));
        await Parallel.ForAsync(
            0,
            waiting,
            new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken },
            async (number, token) => await SubmitAsync(gateway, "slow", number, token)
        );
        await using var asked = source.CreateCommand("SELECT count(*) FROM operations WHERE ended_at IS NULL AND step < 2");
        while ((long)(await asked.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            await Task.Delay(LookEvery, cancellationToken);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{waiting} operations wait: {gateway.Threads} threads ({threads} before), {gateway.ResidentMiB("VmRSS") - resident:F0} MiB more"
            )
        );
    }

    private static async Task SubmitAsync(GatewayProcess gateway, string cloud, int number, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/nodes/{cloud}");
        request.Headers.Add("Prefer", "respond-async");
        request.Content = JsonContent.Create(
            new
            {
                name = string.Create(CultureInfo.InvariantCulture, $"node-{number}"),
                image = "debian-13",
                size = "small",
            }
        );
        using var answer = await gateway.Http.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static void Tell(string name, int operations, (TimeSpan Submitted, TimeSpan Ended) took) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: submitted {operations / took.Submitted.TotalSeconds:F0}/s, finished {operations / took.Ended.TotalSeconds:F0}/s"
            )
        );

    private static Dictionary<string, string> SettingsOf(string folder, string connectionString) =>
        new()
        {
            ["Gateway__DataDirectory"] = folder,
            ["Gateway__DefaultConnections"] = "false",
            ["Gateway__Connections__cloud__Provider"] = "sandbox",
            ["Gateway__Connections__cloud__TransitionMs"] = "0",
            ["Gateway__Connections__slow__Provider"] = "sandbox",
            ["Gateway__Connections__slow__TransitionMs"] = "3600000",
            ["Gateway__Store__Provider"] = "PostgreSql",
            ["Gateway__Store__ConnectionString"] = connectionString,
            ["Serilog__MinimumLevel__Override__Gateway.Api.Observability"] = "Error",
        };
}

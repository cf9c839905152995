using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.Bench.Resilience;

/// <summary>Measures the gateway before clouds that are slow, many, or hang, and under more requests than it takes on.</summary>
internal static class ResilienceCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --rounds 7 --seconds 60 --fan 1000 --clients 1000   fan-out, one that hangs, threads and memory in flight, overload";
    private const int LatencyMs = 200;
    private const int Hundred = 100;

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway names the built Gateway.Api.dll.", nameof(options));
        var folder = Directory.CreateTempSubdirectory("cgw-resilience-").FullName;
        await using var cloud = new SlowCloud();
        await cloud.StartAsync(cancellationToken);
        try
        {
            var (rounds, fan, clients) = (options.Number("rounds", 7), options.Number("fan", 1000), options.Number("clients", 1000));
            await using (var process = await StartAsync(gateway, folder, cloud, fan, new Dictionary<string, string>(), cancellationToken))
            {
                await FanOutAsync(process, cloud, Hundred, rounds, cancellationToken);
                await FanOutAsync(process, cloud, fan, rounds, cancellationToken);
                await OneHangsAsync(process, rounds, cancellationToken);
                await BesideHangingCallsAsync(process, cancellationToken);
            }

            await InFlightAsync(gateway, folder, cloud, clients, cancellationToken);
            await OverloadRun.RunAsync(
                (environment, token) => StartAsync(gateway, folder, cloud, 1, environment, token),
                TimeSpan.FromSeconds(options.Number("seconds", 60)),
                cancellationToken
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task<GatewayProcess> StartAsync(
        string gateway,
        string folder,
        SlowCloud cloud,
        int connections,
        IReadOnlyDictionary<string, string> more,
        CancellationToken cancellationToken
    )
    {
        var file = Path.Join(folder, "connections.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Connections(cloud, connections)), cancellationToken);
        var process = new GatewayProcess(
            gateway,
            new Dictionary<string, string>(more)
            {
                ["Gateway__DataDirectory"] = folder,
                ["Gateway__ConnectionsFile"] = file,
                ["Gateway__DefaultConnections"] = "false",
            }
        );
        await process.StartAsync(cancellationToken);
        return process;
    }

    private static Dictionary<string, object> Connections(SlowCloud cloud, int count)
    {
        var connections = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["one"] = Droplets($"{cloud.Address}/{LatencyMs}"),
            ["fast"] = Droplets($"{cloud.Address}/0"),
            ["slow"] = Droplets($"{cloud.Address}/2000"),
            ["hang"] = Droplets($"{cloud.Address}/hang"),
        };
        for (var i = 0; i < count; i++)
        {
            connections[string.Create(CultureInfo.InvariantCulture, $"{(i < Hundred ? "fan" : "more")}-{i:D4}")] = Droplets(
                $"{cloud.Address}/{LatencyMs}"
            );
        }

        return connections;

        static object Droplets(string endpoint) =>
            new
            {
                Provider = "digitalocean",
                Endpoint = endpoint,
                Token = "token-of-a-team",
            };
    }

    private static async Task FanOutAsync(
        GatewayProcess process,
        SlowCloud cloud,
        int count,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        var selector = count <= Hundred ? "fan-*" : "fan-*,more-*";
        var (one, all) = (new List<double>(), new List<double>());
        var made = 0;
        for (var round = -3; round < rounds; round++)
        {
            var single = await TimeAsync(process, "/nodes?connection=one&pageSize=20", cancellationToken);
            var before = cloud.Connections;
            var fan = await TimeAsync(process, $"/nodes?connection={selector}&pageSize=20&timeout=60s", cancellationToken);
            if (round >= 0)
            {
                one.Add(single);
                all.Add(fan);
                made += cloud.Connections - before;
            }
        }

        Console.WriteLine(
            $"fan-out over {count} of {LatencyMs} ms: {Median(all):F0} ms, one {Median(one):F0} ms: {Median(all) / Median(one):F2} x; "
                + $"{made} new connections in {rounds} warm rounds"
        );
    }

    private static async Task OneHangsAsync(GatewayProcess process, int rounds, CancellationToken cancellationToken)
    {
        var (one, all) = (new List<double>(), new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            var single = await TimeAsync(process, "/nodes?connection=one&pageSize=20", cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/nodes?connection=fan-*,hang&pageSize=20&timeout=5s");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
            var started = Stopwatch.GetTimestamp();
            using var answer = await process.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
            var items = 0;
            while (items < Hundred * 20 && await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                items += line.StartsWith("{\"item\"", StringComparison.Ordinal) ? 1 : 0;
            }

            if (round >= 0)
            {
                one.Add(single);
                all.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        Console.WriteLine(
            $"one of {Hundred + 1} hangs: the others' items after {Median(all):F0} ms: {Median(all) / Median(one):F2} x of one"
        );
    }

    private static async Task BesideHangingCallsAsync(GatewayProcess process, CancellationToken cancellationToken)
    {
        const int Reads = 2000;
        const int Hanging = 200;
        var alone = await ReadAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] hanging = [.. Enumerable.Range(0, Hanging).Select(_ => process.Http.GetAsync("/nodes/hang/1", end.Token))];
        var beside = await ReadAsync();
        await end.CancelAsync();
        await Task.WhenAll(hanging).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Console.WriteLine(
            $"{Reads} reads beside {Hanging} that hang: p95 {beside.P95:F2} ms ({beside.Errors} errors), alone {alone.P95:F2} ms: {beside.P95 / alone.P95:F2} x"
        );

        async Task<(double P95, int Errors)> ReadAsync()
        {
            var times = new List<double>();
            var errors = 0;
            for (var i = -200; i < Reads; i++)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await process.Http.GetAsync("/nodes/fast/340000000", cancellationToken);
                errors += answer.IsSuccessStatusCode ? 0 : 1;
                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }

            times.Sort();
            return (times[times.Count * 95 / 100], errors);
        }
    }

    private static async Task InFlightAsync(
        string gateway,
        string folder,
        SlowCloud cloud,
        int clients,
        CancellationToken cancellationToken
    )
    {
        await using var process = await StartAsync(gateway, folder, cloud, 1, new Dictionary<string, string>(), cancellationToken);
        await CallAllAsync(50);
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        var (idle, threads) = (process.ResidentMiB("VmRSS"), process.Threads);
        var calls = CallAllAsync(clients);
        await Task.Delay(TimeSpan.FromMilliseconds(1500), cancellationToken);
        var (busy, most) = (process.ResidentMiB("VmRSS"), process.Threads);
        await calls;
        Console.WriteLine(
            $"{clients} calls in flight: {most} threads ({threads} idle), {(busy - idle) * 1024 / clients:F0} KiB each ({busy:F0} MiB, {idle:F0} idle)"
        );

        Task CallAllAsync(int count) =>
            Task.WhenAll(
                Enumerable
                    .Range(0, count)
                    .Select(async _ =>
                    {
                        using var answer = await process.Http.GetAsync("/nodes/slow/340000000", cancellationToken);
                        answer.EnsureSuccessStatusCode();
                    })
            );
    }

    private static async Task<double> TimeAsync(GatewayProcess process, string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await process.Http.GetAsync(path, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

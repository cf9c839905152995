using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.Bench.Resilience;

/// <summary>Measures the gateway before clouds that are slow, many, or hang, and under more requests than it takes on.</summary>
internal static class ResilienceCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --rounds 7 --seconds 60 --fan 1000 --clients 1000 --sections fan,hang,beside,flight,overload   fan-out, one that hangs, reads beside hanging and failing calls, threads and memory in flight, overload";
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
            await MeasureAsync(gateway, folder, cloud, options, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(
        string gateway,
        string folder,
        SlowCloud cloud,
        Options options,
        CancellationToken cancellationToken
    )
    {
        var (rounds, fan) = (options.Number("rounds", 7), options.Number("fan", 1000));
        var sections = (options.Text("sections") ?? "fan,hang,beside,flight,overload").Split(',');
        if (sections.Intersect(["fan", "hang", "beside"]).Any())
        {
            await using var process = await StartAsync(gateway, folder, cloud, fan, new Dictionary<string, string>(), cancellationToken);
            await BesideSlowCloudsAsync(process, cloud, sections, rounds, fan, cancellationToken);
        }

        if (sections.Contains("flight"))
        {
            await InFlightAsync(gateway, folder, cloud, options.Number("clients", 1000), cancellationToken);
        }

        if (sections.Contains("overload"))
        {
            await OverloadRun.RunAsync(
                (environment, token) => StartAsync(gateway, folder, cloud, 1, environment, token),
                TimeSpan.FromSeconds(options.Number("seconds", 60)),
                cancellationToken
            );
        }
    }

    private static async Task BesideSlowCloudsAsync(
        GatewayProcess process,
        SlowCloud cloud,
        string[] sections,
        int rounds,
        int fan,
        CancellationToken cancellationToken
    )
    {
        if (sections.Contains("fan"))
        {
            await FanOutAsync(process, cloud, Hundred, rounds, cancellationToken);
            await FanOutAsync(process, cloud, fan, rounds, cancellationToken);
        }

        if (sections.Contains("hang"))
        {
            await OneHangsAsync(process, rounds, cancellationToken);
        }

        if (sections.Contains("beside"))
        {
            await BesideRun.RunAsync(process, rounds, cancellationToken);
        }
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
            ["near"] = Droplets($"{cloud.Address}/0"),
            ["fail"] = Droplets($"{cloud.Address}/fail"),
            ["cut"] = Droplets($"{cloud.Address}/cut"),
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

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Drivers.Tests.Providers.Docker.Shapes;
using Gateway.Drivers.Tests.Providers.Ecs;
using Gateway.Drivers.Tests.Providers.Kubernetes;

namespace Gateway.Bench.Containers;

/// <summary>
/// One list of the containers of four platforms, 500 each, beside the list of each platform alone: Docker of today and of 2016, Kubernetes and
/// ECS, simulated, recorded and given again after a cloud's latency.
/// </summary>
internal static class ContainersCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --latency 100 --rounds 31   one list of four platforms with 500 containers each";
    private const int Count = 500;
    private const int WarmUp = 5;
    private static readonly string[] Platforms = ["docker", "docker-old", "kubernetes", "ecs"];

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway names the built Gateway.Api.dll.", nameof(options));
        await using var engine = new EngineSimulator(EngineShape.Docker2010);
        await using var old = new EngineSimulator(EngineShape.Docker112);
        await using var kubernetes = new KubernetesSimulator();
        await using var ecs = new EcsSimulator();
        await engine.StartAsync();
        await old.StartAsync();
        await kubernetes.StartAsync();
        await ecs.StartAsync();
        RecordedOrigin[] origins = [new(engine.Address), new(old.Address), new(kubernetes.Address), new(ecs.Address)];
        try
        {
            await Task.WhenAll(origins.Select(origin => origin.StartAsync()));
            await using var process = new GatewayProcess(gateway, Settings(origins));
            await process.StartAsync(cancellationToken);
            await FillAsync(process, kubernetes, ecs, cancellationToken);
            await ListAsync(process, "", cancellationToken);
            var latency = TimeSpan.FromMilliseconds(options.Number("latency", 100));
            foreach (var origin in origins)
            {
                origin.Replay(latency);
            }

            Print(await MeasureAsync(process, options.Number("rounds", 31), cancellationToken), latency);
        }
        finally
        {
            foreach (var origin in origins)
            {
                await origin.DisposeAsync();
            }
        }

        return 0;
    }

    private static Dictionary<string, string> Settings(RecordedOrigin[] origins)
    {
        Dictionary<string, string>[] connections =
        [
            new() { ["Provider"] = "docker" },
            new() { ["Provider"] = "docker" },
            new() { ["Provider"] = "kubernetes", ["Token"] = KubernetesSimulator.Token },
            new()
            {
                ["Provider"] = "ecs",
                ["Region"] = EcsSimulator.Region,
                ["AccessKeyId"] = EcsSimulator.AccessKeyId,
                ["SecretAccessKey"] = EcsSimulator.SecretAccessKey,
            },
        ];
        var settings = new Dictionary<string, string> { ["Gateway__DefaultConnections"] = "false" };
        foreach (var (i, connection) in connections.Index())
        {
            var address = origins[i].Address.AbsoluteUri;
            var (name, value) = Platforms[i] switch
            {
                "kubernetes" => ("Server", address),
                "ecs" => ("Endpoint", $"{address}{{service}}/"),
                _ => ("Endpoint", address),
            };
            foreach (var (setting, text) in connection.Append(KeyValuePair.Create(name, value)))
            {
                settings[$"Gateway__Connections__{Platforms[i]}__{setting}"] = text;
            }
        }

        return settings;
    }

    private static async Task FillAsync(
        GatewayProcess process,
        KubernetesSimulator kubernetes,
        EcsSimulator ecs,
        CancellationToken cancellationToken
    )
    {
        ecs.AddTasks("shop", Count, "app");
        for (var i = 0; i < Count; i++)
        {
            kubernetes.AddPod(Pod(i));
            foreach (var platform in Platforms[..2])
            {
                var body = new { name = string.Create(CultureInfo.InvariantCulture, $"app-{i}"), image = "busybox:1" };
                using var answer = await process.Http.PostAsJsonAsync($"/containers/{platform}", body, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    private static string Pod(int i) =>
        JsonSerializer.Serialize(
            new
            {
                metadata = new
                {
                    name = string.Create(CultureInfo.InvariantCulture, $"app-{i:D3}"),
                    @namespace = "default",
                    uid = string.Create(CultureInfo.InvariantCulture, $"uid-of-{i}"),
                    creationTimestamp = "2026-01-01T00:00:00Z",
                    labels = new Dictionary<string, string> { ["app"] = "shop", ["tier"] = "front" },
                },
                spec = new { containers = new[] { new { name = "app", image = "example.org/shop/app:1.2.3" } } },
                status = new
                {
                    phase = "Running",
                    podIP = "10.0.0.1",
                    containerStatuses = new[]
                    {
                        new
                        {
                            name = "app",
                            image = "example.org/shop/app:1.2.3",
                            imageID = "sha256:1",
                            ready = true,
                            restartCount = 0,
                            state = new { running = new { startedAt = "2026-01-01T00:00:00Z" } },
                        },
                    },
                },
            }
        );

    private static async Task<Dictionary<string, List<double>>> MeasureAsync(
        GatewayProcess process,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        string[] lists = ["", .. Platforms];
        var times = lists.ToDictionary(list => list, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -WarmUp; round < rounds; round++)
        {
            foreach (var list in lists)
            {
                var time = await ListAsync(process, list, cancellationToken);
                if (round >= 0)
                {
                    times[list].Add(time);
                }
            }
        }

        return times;
    }

    /// <summary>Lists one platform, or all for an empty name, and answers the milliseconds.</summary>
    private static async Task<double> ListAsync(GatewayProcess process, string platform, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var filter = platform.Length > 0 ? $"&connection={platform}" : "";
        var body = await process.Http.GetByteArrayAsync($"/containers?pageSize={Count}&timeout=60s{filter}", cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var list = JsonDocument.Parse(body);
        var (complete, items) = (
            list.RootElement.GetProperty("complete").GetBoolean(),
            list.RootElement.GetProperty("items").GetArrayLength()
        );
        var expected = platform.Length > 0 ? Count : Count * Platforms.Length;
        return complete && items == expected
            ? elapsed
            : throw new InvalidOperationException($"{items} containers in place of {expected}: {list.RootElement.GetProperty("sources")}");
    }

    private static void Print(Dictionary<string, List<double>> times, TimeSpan latency)
    {
        Console.WriteLine(
            $"{Platforms.Length} platforms x {Count} containers, {latency.TotalMilliseconds:F0} ms for each of their answers"
        );
        var slowest = Platforms.Max(platform => Median(times[platform]));
        foreach (var platform in Platforms)
        {
            Console.WriteLine($"{platform, -12} {Median(times[platform]), 8:F1} ms");
        }

        Console.WriteLine($"{"all at once", -12} {Median(times[""]), 8:F1} ms  {Median(times[""]) / slowest:F2} x the slowest");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

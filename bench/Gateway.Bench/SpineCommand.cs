using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Bench;

/// <summary>Measures the whole gateway over HTTP: start, fan-out, a long stream and a large object, with its memory.</summary>
internal static class SpineCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --rounds 15 --mib 1024   start, idle memory, fan-out, NDJSON of a million nodes, a large object";
    private const int Connections = 100;
    private const int LatencyMs = 200;
    private const int NodesPerConnection = 10_000;
    private const string Bucket = "bench";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway names the built Gateway.Api.dll.", nameof(options));
        var folder = Path.Join(Path.GetTempPath(), $"cgw-spine-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            await MeasureStartAsync(gateway, folder, cancellationToken);
            await MeasureListsAsync(gateway, folder, options.Number("rounds", 15), cancellationToken);
            await MeasureObjectAsync(gateway, folder, (long)options.Number("mib", 1024) << 20, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureStartAsync(string gateway, string folder, CancellationToken cancellationToken)
    {
        const int Starts = 5;
        var (milliseconds, resident) = (new List<double>(), new List<double>());
        for (var i = 0; i < Starts; i++)
        {
            await using var process = new GatewayProcess(gateway, new Dictionary<string, string> { ["Gateway__DataDirectory"] = folder });
            var start = Stopwatch.GetTimestamp();
            await process.StartAsync(cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            resident.Add(process.ResidentMiB("VmRSS"));
        }

        Console.WriteLine(
            $"start to first answer: {Median(milliseconds):F0} ms; idle: {Median(resident):F1} MiB resident (medians of {Starts})"
        );
    }

    private static async Task MeasureListsAsync(string gateway, string folder, int rounds, CancellationToken cancellationToken)
    {
        var file = Path.Join(folder, "connections.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Sandboxes()), cancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["Gateway__DataDirectory"] = folder,
            ["Gateway__ConnectionsFile"] = file,
            ["Gateway__DefaultConnections"] = "false",
        };
        await using var process = new GatewayProcess(gateway, environment);
        await process.StartAsync(cancellationToken);
        var (one, all) = (new List<double>(), new List<double>());
        for (var i = -3; i < rounds; i++)
        {
            var (single, fanOut) = (
                await GetAsync(process, "/nodes?connection=slow-000"),
                await GetAsync(process, "/nodes?connection=slow-*")
            );
            if (i >= 0)
            {
                one.Add(single);
                all.Add(fanOut);
            }
        }

        Console.WriteLine(
            $"fan-out over {Connections} of {LatencyMs} ms: {Median(all):F0} ms, one of them {Median(one):F0} ms: "
                + $"{Median(all) / Median(one):F3} x (medians of {rounds}, interleaved)"
        );
        await MeasureStreamAsync(process, cancellationToken);

        async Task<double> GetAsync(GatewayProcess gatewayProcess, string path)
        {
            var start = Stopwatch.GetTimestamp();
            var body = await gatewayProcess.Http.GetByteArrayAsync(path, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            using var list = JsonDocument.Parse(body);
            return list.RootElement.GetProperty("complete").GetBoolean()
                ? elapsed
                : throw new InvalidOperationException("The list is not complete.");
        }
    }

    private static async Task MeasureStreamAsync(GatewayProcess process, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 3; round++)
        {
            var idle = process.ResidentMiB("VmRSS");
            process.ResetPeak();
            var (cpu, start) = (process.Cpu, Stopwatch.GetTimestamp());
            using var request = new HttpRequestMessage(HttpMethod.Get, "/nodes?connection=long-*");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
            using var answer = await process.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
            var last = await lines.ReadLineAsync(cancellationToken);
            var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var count = 1;
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                (last, count) = (line, count + 1);
            }

            var expected = (Connections * NodesPerConnection) + Connections + 1;
            if (count != expected || !last!.StartsWith("{\"end\":{\"complete\":true", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{count} lines in place of {expected}, the last one: {last}");
            }

            var used = (process.Cpu - cpu).TotalSeconds;
            Console.WriteLine(
                $"NDJSON of {Connections} x {NodesPerConnection} nodes: first line {first:F0} ms, all {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, "
                    + $"CPU {used / Connections / NodesPerConnection * 1e6:F1} us a node, peak {process.ResidentMiB("VmHWM") - idle:F1} MiB above {idle:F1}"
            );
        }
    }

    private static async Task MeasureObjectAsync(string gateway, string folder, long size, CancellationToken cancellationToken)
    {
        await using var process = new GatewayProcess(gateway, new Dictionary<string, string> { ["Gateway__DataDirectory"] = folder });
        await process.StartAsync(cancellationToken);
        using var made = await process.Http.PostAsJsonAsync("/buckets/files", new { name = Bucket }, cancellationToken);
        made.EnsureSuccessStatusCode();
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var idle = process.ResidentMiB("VmRSS");
        process.ResetPeak();
        var start = Stopwatch.GetTimestamp();
        using var content = new StreamContent(new SeededStream(1, size), 256 * 1024);
        using var put = await process.Http.PutAsync($"/objects/files/{Bucket}/large", content, cancellationToken);
        put.EnsureSuccessStatusCode();
        var putSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var expected = Convert.ToHexStringLower(await SHA256.HashDataAsync(new SeededStream(1, size), cancellationToken));
        start = Stopwatch.GetTimestamp();
        await using var body = await process.Http.GetStreamAsync($"/objects/files/{Bucket}/large", cancellationToken);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(body, cancellationToken));
        var getSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(
            $"object of {size >> 20} MiB: PUT {putSeconds:F1} s, GET {getSeconds:F1} s, digest {(digest == expected ? "equal" : "NOT EQUAL")}, "
                + $"peak {process.ResidentMiB("VmHWM") - idle:F1} MiB above {idle:F1}"
        );
        if (digest != expected)
        {
            throw new InvalidOperationException("The object read is not the one that was stored.");
        }
    }

    private static Dictionary<string, object> Sandboxes()
    {
        var connections = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < Connections; i++)
        {
            connections[$"slow-{i:D3}"] = new
            {
                Provider = "sandbox",
                LatencyMs,
                NodeCount = 20,
            };
            connections[$"long-{i:D3}"] = new { Provider = "sandbox", NodeCount = NodesPerConnection };
        }

        return connections;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

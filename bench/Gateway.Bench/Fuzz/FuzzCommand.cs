using System.Diagnostics;

namespace Gateway.Bench.Fuzz;

/// <summary>
/// Mutated requests against the gateway's process, and generated inputs for each of its parsers: none is answered 500 or thrown out of a parser, the
/// gateway does not end, and each takes 50 ms at most.
/// </summary>
internal static class FuzzCommand
{
    public const string Usage =
        "--gateway Gateway.Api.dll --requests 200000 --inputs 1000000 --seed 1 [--parsers name,name] [--longest 50]   what no tidy caller or cloud sends";

    // A fresh gateway now and then: what thousands of requests have made would slow down lists.
    private const int RequestsOfProcess = 10_000;

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var seed = options.Number("seed", 1);
        HttpFuzz.Longest = TimeSpan.FromMilliseconds(options.Number("longest", 50));
        var faults = 0;
        if (options.Number("inputs", 1_000_000) is > 0 and var inputs)
        {
            faults += await RunParsersAsync(options.Text("parsers"), seed, inputs, cancellationToken);
        }

        if (options.Number("requests", 200_000) is > 0 and var requests)
        {
            faults += await RunRequestsAsync(options.Text("gateway")!, seed, requests, cancellationToken);
        }

        Console.WriteLine($"{faults} faults");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<int> RunParsersAsync(string? only, int seed, int count, CancellationToken cancellationToken)
    {
        await using var clouds = new ProviderParsers();
        var names = only?.Split(',');
        var faults = 0;
        foreach (var parser in RequestParsers.All().Concat(clouds.All()).Where(parser => names?.Contains(parser.Name) ?? true))
        {
            var started = Stopwatch.GetTimestamp();
            var report = await ParserFuzz.RunAsync(parser, seed, count, cancellationToken);
            report.Print();
            Console.WriteLine($"  {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
            faults += report.Faults;
        }

        return faults;
    }

    private static async Task<int> RunRequestsAsync(string gateway, int seed, int count, CancellationToken cancellationToken)
    {
        var faults = 0;
        for (var first = 0; first < count; first += RequestsOfProcess)
        {
            // In memory: how long a disk takes to be sure is another matter.
            var folder = Directory.Exists("/dev/shm")
                ? Path.Join("/dev/shm", $"cgw-fuzz-{Guid.NewGuid():N}")
                : Directory.CreateTempSubdirectory().FullName;
            var settings = new Dictionary<string, string>
            {
                ["Gateway__DataDirectory"] = folder,
                ["Gateway__Connections__files__Provider"] = "filesystem",
                ["Gateway__Connections__files__Path"] = Path.Join(folder, "files"),
                ["DOCKER_HOST"] = "unix:///nowhere",
                ["Serilog__MinimumLevel__Default"] = "Error",
            };
            try
            {
                await using var process = new GatewayProcess(gateway, settings);
                await process.StartAsync(cancellationToken);
                using var bucket = new StringContent("""{"name":"some"}""", System.Text.Encoding.UTF8, "application/json");
                await process.Http.PostAsync("/buckets/files", bucket, cancellationToken);
                var report = await new HttpFuzz(process.Http.BaseAddress!, seed).RunAsync(
                    first,
                    Math.Min(RequestsOfProcess, count - first),
                    cancellationToken
                );
                report.Print();
                using var alive = await process.Http.GetAsync("/health/live", cancellationToken);
                faults += report.Faults + (alive.IsSuccessStatusCode ? 0 : 1);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return faults;
    }
}

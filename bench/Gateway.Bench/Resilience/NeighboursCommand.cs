using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Resilience;

/// <summary>
/// How much a principal who sends far more than he may slows down another who sends little. What the noise takes from this program is taken out: the
/// quiet one is also measured beside the same noise against another server.
/// </summary>
internal static class NeighboursCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --rounds 7 --seconds 6 --clients 64 --pause 20 --latency 50   a noisy principal beside a quiet one";
    private const string NoisyRate = "50";
    private const string NoisyAtOnce = "32";
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway names the built Gateway.Api.dll.", nameof(options));
        var latency = options.Number("latency", 50).ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("cgw-neighbours-").FullName;
        await using var cloud = new SlowCloud();
        await cloud.StartAsync(cancellationToken);
        await using var elsewhere = Elsewhere();
        await elsewhere.StartAsync(cancellationToken);
        try
        {
            foreach (var isLimited in new[] { true, false })
            {
                await using var process = new GatewayProcess(gateway, Environment(folder, $"{cloud.Address}/{latency}", isLimited))
                {
                    // The other core is for this program, which ought to be bound to it: taskset -c 1.
                    Core = 0,
                };
                await process.StartAsync(cancellationToken);
                var run = new Run(process.Http.BaseAddress!, new Uri(elsewhere.Urls.Single()), options);
                await run.MeasureAsync(isLimited ? "limits on" : "no limits", cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static Dictionary<string, string> Environment(string folder, string endpoint, bool isLimited)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Gateway__DataDirectory"] = folder,
            ["Gateway__DefaultConnections"] = "false",
            ["Gateway__Connections__cloud__Provider"] = "digitalocean",
            ["Gateway__Connections__cloud__Endpoint"] = endpoint,
            ["Gateway__Connections__cloud__Token"] = "token-of-a-team",
        };
        foreach (var name in new[] { Run.Quiet, Run.Noisy })
        {
            settings[$"Gateway__Security__Keys__{name}__Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            settings[$"Gateway__Security__Keys__{name}__Roles"] = "reader";
        }

        if (isLimited)
        {
            settings["Gateway__RateLimits__Principal__PerSecond"] = NoisyRate;
            settings["Gateway__RateLimits__Principal__Concurrency"] = NoisyAtOnce;
        }

        return settings;
    }

    // Takes what noise takes from this program, and nothing from the gateway.
    private static WebApplication Elsewhere()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return http.Response.WriteAsync("""{"type":"about:blank","title":"Too many requests","status":429}""");
        });
        return app;
    }

    private sealed class Run(Uri gateway, Uri elsewhere, Options options)
    {
        public const string Quiet = "quiet-principal";
        public const string Noisy = "noisy-principal";
        private const string Path = "nodes/cloud/340000000";

        private readonly TimeSpan _time = TimeSpan.FromSeconds(options.Number("seconds", 6));
        private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(options.Number("pause", 20));
        private readonly int _clients = options.Number("clients", 64);
        private long _sent;
        private long _refused;

        public async Task MeasureAsync(string what, CancellationToken cancellationToken)
        {
            using var quiet = Client(gateway, Quiet);
            var times = new Dictionary<string, List<double>>(StringComparer.Ordinal)
            {
                ["alone"] = [],
                ["beside"] = [],
                ["elsewhere"] = [],
            };
            await CallAsync(quiet, WarmUp, cancellationToken);
            await BesideAsync(quiet, gateway, WarmUp, cancellationToken);
            var noise = 0L;
            _refused = 0;
            for (var round = 0; round < options.Number("rounds", 7); round++)
            {
                times["alone"].AddRange(await CallAsync(quiet, _time, cancellationToken));
                times["elsewhere"].AddRange(await BesideAsync(quiet, elsewhere, _time, cancellationToken));
                _sent = 0;
                times["beside"].AddRange(await BesideAsync(quiet, gateway, _time, cancellationToken));
                noise += _sent;
            }

            var (alone, beside, control) = (times["alone"], times["beside"], times["elsewhere"]);
            Console.WriteLine(
                $"{what}: quiet alone p50 {At(alone, 50):F1} ms, p95 {At(alone, 95):F1}; beside noise elsewhere {At(control, 50):F1}, {At(control, 95):F1}; "
                    + $"beside noise here ({noise / (_time.TotalSeconds * options.Number("rounds", 7)):F0}/s) {At(beside, 50):F1}, {At(beside, 95):F1}: "
                    + $"{At(beside, 50) / At(alone, 50):F2} x and {At(beside, 95) / At(alone, 95):F2} x of alone, "
                    + $"{At(beside, 50) / At(control, 50):F2} x and {At(beside, 95) / At(control, 95):F2} x of the same noise elsewhere; {_refused} of the quiet one's refused"
            );
        }

        private async Task<IReadOnlyList<double>> BesideAsync(
            HttpClient quiet,
            Uri where,
            TimeSpan time,
            CancellationToken cancellationToken
        )
        {
            using var noisy = Client(where, Noisy);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task[] noise = [.. Enumerable.Range(0, _clients).Select(_ => MakeNoiseAsync(noisy, end.Token))];
            var times = await CallAsync(quiet, time, cancellationToken);
            await end.CancelAsync();
            await Task.WhenAll(noise);
            return times;
        }

        private async Task MakeNoiseAsync(HttpClient noisy, CancellationToken end)
        {
            try
            {
                while (true)
                {
                    using var answer = await noisy.GetAsync(Path, end);
                    Interlocked.Increment(ref _sent);
                    await Task.Delay(answer.IsSuccessStatusCode ? TimeSpan.Zero : _pause, end);
                }
            }
            catch (OperationCanceledException)
            {
                // Enough of it.
            }
        }

        // A call each fiftieth of a second, however long the one before takes.
        private async Task<IReadOnlyList<double>> CallAsync(HttpClient quiet, TimeSpan time, CancellationToken cancellationToken)
        {
            using var timer = new PeriodicTimer(BetweenCalls);
            var calls = new List<Task<double>>();
            for (var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end; )
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                calls.Add(TimeAsync());
            }

            return await Task.WhenAll(calls);

            async Task<double> TimeAsync()
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await quiet.GetAsync(Path, cancellationToken);
                Interlocked.Add(ref _refused, answer.IsSuccessStatusCode ? 0 : 1);
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        private static HttpClient Client(Uri address, string key)
        {
            var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
            return client;
        }

        private static double At(List<double> times, int percent)
        {
            times.Sort();
            return times[(times.Count - 1) * percent / 100];
        }
    }
}

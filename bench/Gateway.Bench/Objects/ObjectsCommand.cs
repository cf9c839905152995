using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;

namespace Gateway.Bench.Objects;

/// <summary>Measures objects through the gateway over a store that costs next to nothing, beside YARP in the same run.</summary>
internal static class ObjectsCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --yarp <Yarp.dll> --mib 1024 --rounds 3   objects: speed, CPU, memory, latency, lists";

    // The one that is measured has a core for itself; store and load share the other.
    private const int MeasuredCore = 0;
    private const int OtherCore = 1;
    private const int SlowLatencyMs = 50;

    // What Ceph's gateway takes here for a page of a thousand keys: 16 to 35 ms.
    private const int PageLatencyMs = 20;
    private const int FastPort = 5190;
    private const int SlowPort = 5191;
    private const int ListPort = 5192;

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gatewayFile =
            options.Text("gateway") ?? throw new ArgumentException("--gateway names the built Gateway.Api.dll.", nameof(options));
        var folder = Path.Join(Path.GetTempPath(), $"cgw-objects-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        Pin(Environment.ProcessId, OtherCore);
        using var origin = StartOrigin(FastPort, latencyMs: 0);
        using var slow = StartOrigin(SlowPort, SlowLatencyMs);
        using var lists = StartOrigin(ListPort, PageLatencyMs);
        try
        {
            await using var gateway = new GatewayProcess(gatewayFile, SettingsOf(folder)) { Core = MeasuredCore };
            await gateway.StartAsync(cancellationToken);
            await using var yarp = await StartYarpAsync(options.Text("yarp"), cancellationToken);
            var run = new ObjectsRun(gateway, yarp, options.Number("mib", 1024), options.Number("rounds", 3));
            foreach (var section in (options.Text("sections") ?? "speed,memory,parallel,latency,list").Split(','))
            {
                await MeasureAsync(run, section, cancellationToken);
            }
        }
        finally
        {
            origin.Kill();
            slow.Kill();
            lists.Kill();
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(ObjectsRun run, string section, CancellationToken cancellationToken)
    {
        switch (section)
        {
            case "speed":
                run.MeasureSpeed();
                break;
            case "memory":
                run.MeasureMemory();
                break;
            case "parallel":
                run.MeasureParallelUpload(SlowPort);
                break;
            case "latency":
                run.MeasureLatency(FastPort);
                break;
            default:
                await run.MeasureListAsync("fast", FastPort, cancellationToken);
                await run.MeasureListAsync("lists", ListPort, cancellationToken);
                break;
        }
    }

    private static Dictionary<string, string> SettingsOf(string folder)
    {
        var settings = new Dictionary<string, string> { ["Gateway__DataDirectory"] = folder, ["Gateway__DefaultConnections"] = "false" };
        foreach (var (name, port) in new[] { ("fast", FastPort), ("slow", SlowPort), ("lists", ListPort) })
        {
            settings[$"Gateway__Connections__{name}__Provider"] = "s3";
            settings[$"Gateway__Connections__{name}__Preset"] = "Ceph";
            settings[$"Gateway__Connections__{name}__Endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
            settings[$"Gateway__Connections__{name}__AccessKeyId"] = "key";
            settings[$"Gateway__Connections__{name}__SecretAccessKey"] = "secret";
        }

        return settings;
    }

    private static async Task<GatewayProcess?> StartYarpAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return null;
        }

        var yarp = new GatewayProcess(file, new Dictionary<string, string>())
        {
            Arguments = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FastPort}")],
            Core = MeasuredCore,
        };
        await yarp.StartAsync(cancellationToken);
        return yarp;
    }

    private static Process StartOrigin(int port, int latencyMs)
    {
        var arguments = string.Create(CultureInfo.InvariantCulture, $"--port {port} --latency {latencyMs}");
        var process = Process.Start("dotnet", $"{Assembly.GetExecutingAssembly().Location} origin {arguments}");
        Pin(process.Id, OtherCore);
        for (var tries = 0; tries < 400; tries++)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(25);
            }
        }

        throw new InvalidOperationException("The origin did not start.");
    }

    private static void Pin(int process, int core)
    {
        using var taskset = Process.Start(
            new ProcessStartInfo
            {
                FileName = "taskset",
                Arguments = string.Create(CultureInfo.InvariantCulture, $"-acp {core} {process}"),
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        taskset.WaitForExit();
    }
}

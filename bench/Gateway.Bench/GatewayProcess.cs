using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Drivers.Http;

namespace Gateway.Bench;

/// <summary>The built gateway, or a peer of it, in a process of its own, on a free port of loopback.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private readonly string _gateway;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly int _port = FreePort();
    private Process? _process;

    public GatewayProcess(string gateway, IReadOnlyDictionary<string, string> environment)
    {
        _gateway = Path.GetFullPath(gateway);
        _environment = environment;
        // It is killed at any moment, also that in which a connection was made.
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = SocketOpening.OpenAsync })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_port}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public HttpClient Http { get; }

    public int Port => _port;

    /// <summary>Arguments before those that say where to listen.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The only core that it may use; null for all.</summary>
    public int? Core { get; init; }

    /// <summary>Starts it and waits for its first answer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] command = ["dotnet", _gateway, .. Arguments, "--urls", $"http://127.0.0.1:{_port}"];
        string[] pinned = Core is { } core ? ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture), .. command] : command;
        var start = new ProcessStartInfo(pinned[0], pinned[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        await WaitUntilAliveAsync(cancellationToken);
    }

    /// <summary>Sends it a signal, by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Tells it to stop, and answers its exit code once it has.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Signal("TERM");
        await _process!.WaitForExitAsync(cancellationToken);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>Ends it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Resident memory in MiB: <c>VmRSS</c> now, <c>VmHWM</c> the peak since <see cref="ResetPeak"/>.</summary>
    public double ResidentMiB(string name)
    {
        var line = File.ReadLines($"/proc/{_process!.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Forgets the peak; needs to be the owner of the process.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process!.Id}/clear_refs", "5");

    /// <summary>How many threads it has.</summary>
    public int Threads
    {
        get
        {
            _process!.Refresh();
            return _process.Threads.Count;
        }
    }

    /// <summary>CPU time used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilAliveAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/live", deadline.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Poll, deadline.Token);
            }
        }
    }
}

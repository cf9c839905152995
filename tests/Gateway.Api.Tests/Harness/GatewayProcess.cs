using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Api.Tests.Harness;

/// <summary>The gateway as an operator starts it: <c>dotnet Gateway.Api.dll</c>, in an empty folder.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cgw-process-").FullName;

    private GatewayProcess(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The lines of the standard output.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Resident memory in MiB, by a line of /proc: <c>VmRSS</c> now, <c>VmHWM</c> at its most.</summary>
    public double ResidentMiB(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Whether an assembly whose name begins so has been loaded.</summary>
    public bool HasLoaded(string assembly) =>
        File.ReadLines($"/proc/{_process.Id}/maps").Any(line => line.Contains($"/{assembly}", StringComparison.Ordinal));

    /// <summary>How many threads it has.</summary>
    public int Threads
    {
        get
        {
            _process.Refresh();
            return _process.Threads.Count;
        }
    }

    /// <summary>Starts it and waits until it listens, on a port that it chooses.</summary>
    public static async Task<(GatewayProcess Process, Uri Address)> StartAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var process = new GatewayProcess(["--urls", "http://127.0.0.1:0", .. arguments], environment);
        var address = await Eventually.GetAsync(() => Task.FromResult(process.FindAddress()), "the gateway to listen");
        return (process, address);
    }

    /// <summary>Starts it and waits until it has ended by itself.</summary>
    public static async Task<(int ExitCode, string[] Errors)> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        await using var process = new GatewayProcess(arguments, environment);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process._process.WaitForExitAsync(deadline.Token);
        return (process._process.ExitCode, [.. process._errors]);
    }

    /// <summary>Has it carry out a command, and waits until it has.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> CommandAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        await using var process = new GatewayProcess(arguments, environment);
        var exitCode = await process.WaitAsync();
        return (exitCode, Lines(process._output), Lines(process._errors));

        static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + '\n'));
    }

    /// <summary>Sends it a signal, by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended by itself; answers its exit code.</summary>
    public async Task<int> WaitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Uri? FindAddress() =>
        _output
            .Select(line => JsonElement.Parse(line))
            .Where(line => line.TryGetProperty("address", out _))
            .Select(line => new Uri(line.Text("address")!))
            .FirstOrDefault();

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lines.Enqueue(line);
        }
    }
}

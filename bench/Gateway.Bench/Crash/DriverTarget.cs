using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Bench.Crash;

/// <summary>The bare driver in a process of its own, see <see cref="CrashChildCommand"/>.</summary>
internal sealed class DriverTarget(string folder) : ICrashTarget
{
    private ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = new();
    private Process? _process;
    private StreamWriter _input = StreamWriter.Null;
    private Task _answers = Task.CompletedTask;
    private int _number;

    public string TemporaryFolder { get; } = Path.Combine(folder, "tmp");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _waiting = new ConcurrentDictionary<int, TaskCompletionSource<string>>();
        var ready = Expect(0);
        _process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, Arguments())
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        _input = _process.StandardInput;
        _answers = ReadAnswersAsync(_process.StandardOutput, _waiting);
        await ready.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        await _answers;
        _process.Dispose();
        _process = null;
    }

    public async Task PutAsync(string key, Version version, CancellationToken cancellationToken) =>
        Require("stored", await AskAsync($"put\t{key}\t{version.Seed}\t{version.Size}"));

    public async Task DeleteAsync(string key, CancellationToken cancellationToken) => Require("deleted", await AskAsync($"delete\t{key}"));

    public async Task<string?> DigestAsync(string key, CancellationToken cancellationToken) =>
        await AskAsync($"get\t{key}") is var answer && answer == "missing" ? null : answer;

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var (keys, token) = (new List<string>(), "");
        do
        {
            var answer = (await AskAsync($"list\t{token}")).Split('\t');
            keys.AddRange(answer[1..]);
            token = answer[0];
        } while (token.Length > 0);

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    // Started as 'dotnet Gateway.Bench.dll' or as the program itself.
    private IEnumerable<string> Arguments() =>
        [
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? [typeof(DriverTarget).Assembly.Location]
                : Array.Empty<string>(),
            "crash-child",
            "--folder",
            folder,
        ];

    private Task<string> Expect(int number) =>
        _waiting.GetOrAdd(number, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task<string> AskAsync(string order)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = Expect(number);
        try
        {
            lock (_input)
            {
                _input.WriteLine($"{number}\t{order}");
                _input.Flush();
            }
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The process was killed.", e);
        }

        return await answer;
    }

    private static async Task ReadAnswersAsync(StreamReader output, ConcurrentDictionary<int, TaskCompletionSource<string>> waiting)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            var parts = line.Split('\t', 2);
            if (waiting.TryRemove(int.Parse(parts[0]), out var asked))
            {
                asked.SetResult(parts[1]);
            }
        }

        foreach (var asked in waiting.Values)
        {
            asked.TrySetException(new IOException("The process was killed."));
        }
    }

    private static void Require(string expected, string answer)
    {
        if (answer != expected)
        {
            throw new InvalidOperationException(answer);
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// Plays a few commands: <c>cat</c>, <c>echo</c>, <c>env</c>, <c>exit</c>, <c>false</c>, <c>hostname</c>, <c>pwd</c>, <c>read</c>,
/// <c>sleep</c>, <c>stty size</c>, <c>true</c>, <c>whoami</c>, and <c>sh -c</c> with several of them between semicolons, variables and
/// <c>&gt;&amp;2</c>. Any other is not found (127).
/// </summary>
internal sealed class SandboxShell(SandboxClouds clouds, ExecRequest request, string hostName, PipeReader input)
{
    private const string ToStderr = ">&2";
    private const int NotFound = 127;

    /// <summary>What the command ended with.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The terminal's size.</summary>
    public TerminalSize Size { get; set; } = new(80, 24);

    public async IAsyncEnumerable<(LogStream Stream, ReadOnlyMemory<byte> Data)> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var words in Commands())
        {
            var stream = words[^1] == ToStderr ? LogStream.Stderr : LogStream.Stdout;
            var command = stream == LogStream.Stderr ? words[..^1] : words;
            ExitCode = 0;
            if (command[0] == "exit")
            {
                ExitCode = int.Parse(command.ElementAtOrDefault(1) ?? "0", CultureInfo.InvariantCulture);
                yield break;
            }

            await foreach (var data in PlayAsync(command, cancellationToken))
            {
                yield return (ExitCode == NotFound ? LogStream.Stderr : stream, data);
            }
        }
    }

    private List<string[]> Commands() =>
        request.Command is ["sh" or "/bin/sh", "-c", var script, ..]
            ?
            [
                .. script
                    .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(command => command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Expand).ToArray()),
            ]
            :
            [
                [.. request.Command],
            ];

    private string Expand(string word) => word is ['$', .. var name] ? request.Environment.GetValueOrDefault(name, "") : word;

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> PlayAsync(
        string[] command,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        switch (command[0])
        {
            case "cat":
                await foreach (var data in CatAsync(cancellationToken))
                {
                    yield return data;
                }

                break;
            case "read":
                await ReadLineAsync(cancellationToken);
                break;
            case "sleep":
                await SleepAsync(command, cancellationToken);
                break;
            default:
                if (Answer(command) is { Length: > 0 } text)
                {
                    yield return Encoding.UTF8.GetBytes(text);
                }

                break;
        }
    }

    private string Answer(string[] command)
    {
        switch (command[0])
        {
            case "echo":
                return string.Join(' ', command[1..]) + "\n";
            case "env":
                return string.Concat(request.Environment.Select(variable => $"{variable.Key}={variable.Value}\n"));
            case "hostname":
                return hostName + "\n";
            case "pwd":
                return (request.WorkingDirectory ?? "/") + "\n";
            case "stty":
                return string.Create(CultureInfo.InvariantCulture, $"{Size.Rows} {Size.Columns}\n");
            case "true":
                return "";
            case "false":
                ExitCode = 1;
                return "";
            case "whoami":
                return (request.User ?? "root") + "\n";
            default:
                ExitCode = NotFound;
                return $"{command[0]}: not found\n";
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> CatAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                yield return segment;
            }

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private async Task ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return;
            }

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                ExitCode = 1;
                return;
            }
        }
    }

    private async Task SleepAsync(string[] command, CancellationToken cancellationToken)
    {
        var seconds = double.TryParse(command.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var given) ? given : 0;
        await clouds.WaitUntilAsync(clouds.Now + TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.SecondsPerDay)), cancellationToken);
    }
}

using System.Buffers;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>Runs a command to its end, or as long as its caller waits, and keeps the beginning of what it writes.</summary>
internal sealed class CommandRun(RunCommand command, TimeProvider time)
{
    /// <summary>The most bytes of both streams together that are kept.</summary>
    public const int MostOutput = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _stdout = new();
    private readonly ArrayBufferWriter<byte> _stderr = new();
    private bool _isTruncated;

    public ExecRequest Request { get; } =
        new()
        {
            Command = command.Command,
            Environment = command.Environment,
            WorkingDirectory = command.WorkingDirectory,
            User = command.User,
            Input = command.Stdin is not null,
        };

    /// <summary>Follows a session that was opened for <see cref="Request"/>.</summary>
    public async Task<CommandResult> FollowAsync(IContainerExecSession session, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(command.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Both at once: a command may write before it has read all.
            var writing = WriteAsync(session, either.Token);
            try
            {
                await ReadAsync(session, either.Token);
            }
            finally
            {
                // What the command has not read by its end it will never read.
                await either.CancelAsync();
                await writing;
            }

            return ToResult(await session.GetExitCodeAsync(cancellationToken), timedOut: false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ToResult(null, timedOut: true);
        }
    }

    private async Task WriteAsync(IContainerExecSession session, CancellationToken cancellationToken)
    {
        if (command.Stdin is not { } text)
        {
            return;
        }

        try
        {
            var bytes = command.Encoding == CommandEncoding.Base64 ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
            await session.WriteAsync(bytes, cancellationToken);
            await session.CloseInputAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The reading tells how it ended.
        }
    }

    private async Task ReadAsync(IContainerExecSession session, CancellationToken cancellationToken)
    {
        await foreach (var chunk in session.ReadAsync(cancellationToken))
        {
            var room = MostOutput - _stdout.WrittenCount - _stderr.WrittenCount;
            _isTruncated |= chunk.Data.Length > room;
            (chunk.Stream == LogStream.Stderr ? _stderr : _stdout).Write(chunk.Data.Span[..Math.Min(room, chunk.Data.Length)]);
        }
    }

    private CommandResult ToResult(int? exitCode, bool timedOut) =>
        new()
        {
            ExitCode = exitCode,
            Stdout = Show(_stdout),
            Stderr = Show(_stderr),
            Truncated = _isTruncated,
            TimedOut = timedOut,
        };

    private string Show(ArrayBufferWriter<byte> output) =>
        command.Encoding == CommandEncoding.Base64
            ? Convert.ToBase64String(output.WrittenSpan)
            : Encoding.UTF8.GetString(output.WrittenSpan);
}

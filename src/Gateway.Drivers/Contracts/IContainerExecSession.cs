using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// A command that runs in a container. One caller reads while another writes and resizes. Disposing gives up the session and its
/// socket; whether that ends a command that still runs is the platform's affair (most leave it, and close its stdin).
/// </summary>
public interface IContainerExecSession : IAsyncDisposable
{
    /// <summary>
    /// What the command writes, as it comes and any byte; asked for once. It ends when the command has ended and everything was read.
    /// What breaks off before throws <see cref="DriverErrorKind.Unavailable"/>.
    /// </summary>
    IAsyncEnumerable<LogChunk> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes to the command's stdin, which <see cref="ExecRequest.Input"/> asked for, and waits where the command does not read. Once
    /// the command has ended, what is written is dropped.
    /// </summary>
    Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the command's stdin. A platform that cannot do that and go on reading throws <see cref="DriverErrorKind.NotSupported"/>. With a
    /// terminal there is no end but what is typed: nothing happens then.
    /// </summary>
    Task CloseInputAsync(CancellationToken cancellationToken);

    /// <summary>Changes the terminal's size; without a terminal, or after the end, nothing happens.</summary>
    Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken);

    /// <summary>The exit code, once everything was read; null where the platform does not say. A signal n ends with 128 + n.</summary>
    Task<int?> GetExitCodeAsync(CancellationToken cancellationToken);
}

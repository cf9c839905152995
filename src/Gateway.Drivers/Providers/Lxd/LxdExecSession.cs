using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>A command under way: a socket for each stream, one to control it, and the operation, whose end tells the exit code.</summary>
internal sealed class LxdExecSession(LxdClient lxd, OperationWire operation, Dictionary<string, LxdSocket> sockets, ExecRequest request)
    : IContainerExecSession
{
    private const string Stdin = "0";
    private const string Control = "control";
    private const int BufferSize = 32 * 1024;
    private const int NoSuchProgram = 127;
    private const int CannotRun = 126;

    private bool _hasEnded;

    public async IAsyncEnumerable<LogChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A terminal's one socket goes both ways.
        var streams = request.Terminal
            ? [Begin(Stdin, LogStream.Stdout)]
            : new List<Reading> { Begin("1", LogStream.Stdout), Begin("2", LogStream.Stderr) };
        while (streams.Count > 0)
        {
            await Task.WhenAny(streams.Select(stream => stream.Next));
            var stream = streams.First(known => known.Next.IsCompleted);
            if (await stream.Next is not { } count)
            {
                streams.Remove(stream);
                continue;
            }

            yield return new LogChunk(stream.Stream, stream.Buffer.AsMemory(0, count));
            stream.Next = stream.Socket.ReceiveAsync(stream.Buffer, cancellationToken);
        }

        _hasEnded = true;
        await sockets[Stdin].CloseAsync(cancellationToken);

        Reading Begin(string name, LogStream stream)
        {
            var buffer = new byte[BufferSize];
            return new Reading(sockets[name], stream, buffer) { Next = sockets[name].ReceiveAsync(buffer, cancellationToken) };
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        for (; !data.IsEmpty && !_hasEnded; data = data[Math.Min(data.Length, BufferSize)..])
        {
            await sockets[Stdin].SendAsync(data[..Math.Min(data.Length, BufferSize)], cancellationToken);
        }
    }

    public Task CloseInputAsync(CancellationToken cancellationToken) =>
        request.Terminal || _hasEnded ? Task.CompletedTask : sockets[Stdin].SendTextAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);

    public Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken)
    {
        if (!request.Terminal || _hasEnded)
        {
            return Task.CompletedTask;
        }

        var command = new WindowSize(
            "window-resize",
            new Dictionary<string, string>
            {
                ["width"] = size.Columns.ToString(CultureInfo.InvariantCulture),
                ["height"] = size.Rows.ToString(CultureInfo.InvariantCulture),
            }
        );
        return sockets[Control].SendTextAsync(JsonSerializer.SerializeToUtf8Bytes(command, LxdJson.Default.WindowSize), cancellationToken);
    }

    public async Task<int?> GetExitCodeAsync(CancellationToken cancellationToken)
    {
        var ended = await lxd.WaitForEndAsync(operation, cancellationToken);
        return ended.Err switch
        {
            // Its own words, beside which it may tell another code.
            { } message when message.Contains("not found", StringComparison.OrdinalIgnoreCase) => NoSuchProgram,
            { } message when message.Contains("not executable", StringComparison.OrdinalIgnoreCase) => CannotRun,
            _ => lxd.Check(ended).Metadata?.Deserialize(LxdJson.Default.ExecEnd)?.Return,
        };
    }

    public ValueTask DisposeAsync()
    {
        foreach (var socket in sockets.Values)
        {
            socket.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private sealed class Reading(LxdSocket socket, LogStream stream, byte[] buffer)
    {
        public LxdSocket Socket { get; } = socket;

        public LogStream Stream { get; } = stream;

        public byte[] Buffer { get; } = buffer;

        public required Task<int?> Next { get; set; }
    }
}

using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>A command under way. Its last message, on a channel of its own, is a Status object that tells how it ended.</summary>
internal sealed class KubernetesExecSession(ChannelSocket channels, Connection connection, ExecRequest request) : IContainerExecSession
{
    private const byte Stdin = 0;
    private const byte Stdout = 1;
    private const byte Stderr = 2;
    private const byte End = 3;
    private const byte Resize = 4;
    private const int BufferSize = 32 * 1024;
    private const int LongestEnd = 64 * 1024;
    private const int NoSuchProgram = 127;
    private const int CannotRun = 126;

    private readonly MemoryStream _end = new();
    private bool _hasEnded;

    public async IAsyncEnumerable<LogChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            byte? channel = null;
            while (await ReceiveAsync(buffer, cancellationToken) is (true, var count, var isEnd))
            {
                var data = buffer.AsMemory(0, count);
                if (channel is null && !data.IsEmpty)
                {
                    (channel, data) = (data.Span[0], data[1..]);
                }

                if (Take(channel, data) is { } chunk)
                {
                    yield return chunk;
                }

                channel = isEnd ? null : channel;
            }

            _hasEnded = true;
            if (_end.Length == 0)
            {
                throw BrokenOff();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // Messages that are too long are cut by proxies; the server reads them whole.
        for (; !data.IsEmpty && !_hasEnded; data = data[Math.Min(data.Length, BufferSize)..])
        {
            await SendAsync(Stdin, data[..Math.Min(data.Length, BufferSize)], cancellationToken);
        }
    }

    public async Task CloseInputAsync(CancellationToken cancellationToken)
    {
        if (request.Terminal || _hasEnded || !request.Input)
        {
            return;
        }

        if (!channels.CanCloseChannels)
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                "Kubernetes before 1.30 cannot end the input of a command and go on reading its output."
            );
        }

        await DropIfEndedAsync(channels.CloseAsync(Stdin, cancellationToken));
    }

    public async Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken)
    {
        if (request.Terminal && !_hasEnded)
        {
            var window = new WindowSize(size.Columns, size.Rows);
            var message = JsonSerializer.SerializeToUtf8Bytes(window, KubernetesJson.Default.WindowSize);
            await SendAsync(Resize, message, cancellationToken);
        }
    }

    public Task<int?> GetExitCodeAsync(CancellationToken cancellationToken)
    {
        var status = ReadEnd();
        var code = status switch
        {
            { Status: "Success" } => 0,
            { Reason: "NonZeroExitCode" } => CodeOf(status),
            // The runtime's own words: it could not start the program.
            { Message: { } message } when Has(message, "executable file not found") || Has(message, "no such file") => NoSuchProgram,
            { Message: { } message } when Has(message, "permission denied") || Has(message, "exec format error") => CannotRun,
            { Message: { } message } => throw connection.Fail(DriverErrorKind.Unexpected, $"The command could not be run: {message}"),
            _ => throw BrokenOff(),
        };
        return Task.FromResult(code);
    }

    public ValueTask DisposeAsync()
    {
        channels.Dispose();
        return _end.DisposeAsync();
    }

    private LogChunk? Take(byte? channel, ReadOnlyMemory<byte> data)
    {
        if (channel == End && _end.Length + data.Length <= LongestEnd)
        {
            _end.Write(data.Span);
        }

        // The server begins with empty messages on its channels.
        return data.IsEmpty || channel is not (Stdout or Stderr)
            ? null
            : new LogChunk(channel == Stderr ? LogStream.Stderr : LogStream.Stdout, data);
    }

    private async ValueTask<(bool IsOpen, int Count, bool IsEnd)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await channels.ReceiveAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException)
        {
            // Some servers cut the socket after the last message in place of closing it.
            return _end.Length > 0 ? default : throw BrokenOff(e);
        }
    }

    private Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        DropIfEndedAsync(channels.SendAsync(channel, data, cancellationToken));

    private static async Task DropIfEndedAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException or ObjectDisposedException)
        {
            // Nobody reads any more. Whether the command has ended or the way there is broken, the reader is told.
        }
    }

    private ApiStatus? ReadEnd()
    {
        try
        {
            return _end.Length == 0
                ? null
                : JsonSerializer.Deserialize(_end.GetBuffer().AsSpan(0, (int)_end.Length), KubernetesJson.Default.ApiStatus);
        }
        catch (JsonException e)
        {
            throw connection.Fail(DriverErrorKind.Unexpected, "How the command ended is not told in Kubernetes' form.", inner: e);
        }
    }

    private static int? CodeOf(ApiStatus status) =>
        status.Details?.Causes?.FirstOrDefault(cause => cause.Reason == "ExitCode")?.Message is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    private static bool Has(string message, string fragment) => message.Contains(fragment, StringComparison.OrdinalIgnoreCase);

    private DriverException BrokenOff(Exception? inner = null) =>
        connection.Fail(DriverErrorKind.Unavailable, "The server broke off the command's output.", inner: inner);
}

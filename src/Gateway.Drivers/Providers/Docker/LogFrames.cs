using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// Takes a container's two outputs apart. Each frame begins with eight bytes: the stream, three zeros, and the length of what
/// follows (big-endian). One buffer holds whatever has come; a frame larger than it is given out in parts.
/// </summary>
internal sealed class LogFrames(HttpResponseMessage response, bool isFramed)
{
    private const int HeaderSize = 8;
    private const int BufferSize = 32 * 1024;
    private const byte StderrByte = 2;
    private const byte ErrorByte = 3;

    public async IAsyncEnumerable<LogChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var stream = LogStream.Stdout;
            var inFrame = isFramed ? 0 : long.MaxValue;
            var (start, end) = (0, 0);
            while (true)
            {
                if (inFrame > 0 && start < end)
                {
                    var count = (int)Math.Min(inFrame, end - start);
                    yield return new LogChunk(stream, buffer.AsMemory(start, count));
                    start += count;
                    inFrame -= isFramed ? count : 0;
                }
                else if (inFrame == 0 && end - start >= HeaderSize)
                {
                    (stream, inFrame) = ReadHeader(buffer.AsSpan(start, end - start));
                    start += HeaderSize;
                }
                else
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                    var count = await ReadAsync(body, buffer.AsMemory(end), cancellationToken);
                    if (count == 0)
                    {
                        RefuseCutFrame(end > 0 || (isFramed && inFrame > 0));
                        yield break;
                    }

                    end += count;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (LogStream Stream, long Length) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (bytes[0] > ErrorByte || bytes[1] != 0 || bytes[2] != 0 || bytes[3] != 0)
        {
            throw Fail(DriverErrorKind.Unexpected, "The output that the engine sends is not in frames.");
        }

        if (bytes[0] == ErrorByte)
        {
            var told = bytes[HeaderSize..];
            throw Fail(
                DriverErrorKind.Unexpected,
                $"The engine broke off the output: {Encoding.UTF8.GetString(told[..(int)Math.Min(length, told.Length)])}"
            );
        }

        // What was typed in is part of what a terminal would show: the engine's own tools write it to stdout too.
        return (bytes[0] == StderrByte ? LogStream.Stderr : LogStream.Stdout, length);
    }

    private void RefuseCutFrame(bool isCut)
    {
        if (isCut)
        {
            throw Fail(DriverErrorKind.Unavailable, "The engine ended the output in the middle of a frame.");
        }
    }

    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Fail(DriverErrorKind.Unavailable, "The engine broke off the output.", e);
        }
    }

    private DriverException Fail(DriverErrorKind kind, string message, Exception? inner = null) =>
        response.RequestMessage!.Fail(kind, message, inner);
}

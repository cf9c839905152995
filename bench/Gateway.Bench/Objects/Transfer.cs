using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench.Objects;

/// <summary>A client that moves bytes as cheaply as can be: what it costs is not the gateway's.</summary>
internal sealed class Transfer(int port) : IDisposable
{
    private static readonly byte[] Block = new byte[4 * 1024 * 1024];
    private readonly Socket _socket = Connect(port);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Downloads and drops what comes; answers how many bytes it was.</summary>
    public long Get(string target)
    {
        SendText($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        var (length, here) = ReadHead();
        for (var left = length - here; left > 0; )
        {
            var count = _socket.Receive(Block.AsSpan(0, (int)Math.Min(left, Block.Length)), SocketFlags.Truncated);
            left -= count > 0 ? count : throw new IOException("The answer was cut.");
        }

        return length;
    }

    /// <summary>Uploads so many bytes; chunked if the receiver is not to know how many.</summary>
    public void Put(string target, long bytes, bool chunked = false)
    {
        var framing = chunked ? "Transfer-Encoding: chunked" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}");
        SendText($"PUT {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n{framing}\r\n\r\n");
        for (var left = bytes; left > 0; )
        {
            var count = (int)Math.Min(left, Block.Length);
            if (chunked)
            {
                SendText(string.Create(CultureInfo.InvariantCulture, $"{count:x}\r\n"));
            }

            Send(Block.AsSpan(0, count));
            if (chunked)
            {
                SendText("\r\n");
            }

            left -= count;
        }

        if (chunked)
        {
            SendText("0\r\n\r\n");
        }

        ReadAnswer();
    }

    /// <summary>Sends a request without a body and drops the answer.</summary>
    public void Call(string method, string target)
    {
        SendText($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
        ReadAnswer();
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", port);
        return socket;
    }

    private void ReadAnswer()
    {
        var (length, here) = ReadHead();
        for (var left = length - here; left > 0; )
        {
            left -= _socket.Receive(Block.AsSpan(0, (int)Math.Min(left, Block.Length)));
        }
    }

    // The length of the body, and how much of it has come with the head.
    private (long Length, int Here) ReadHead()
    {
        var filled = 0;
        while (true)
        {
            var count = _socket.Receive(_buffer.AsSpan(filled));
            filled += count > 0 ? count : throw new IOException("The connection was closed.");
            var end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            var head = Encoding.ASCII.GetString(_buffer, 0, end);
            if (head[9] != '2')
            {
                throw new IOException($"Not what was asked for: {head} {Encoding.UTF8.GetString(_buffer, end + 4, filled - end - 4)}");
            }

            var here = filled - end - 4;
            return head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
                ? (ReadChunks(end + 4, filled), 0)
                : (long.Parse(LengthOf(head), CultureInfo.InvariantCulture), here);
        }
    }

    // Answers in chunks are small JSON: they end with the empty chunk.
    private long ReadChunks(int start, int filled)
    {
        while (!_buffer.AsSpan(start, filled - start).EndsWith("0\r\n\r\n"u8))
        {
            filled += _socket.Receive(_buffer.AsSpan(filled));
        }

        return 0;
    }

    private static string LengthOf(string head)
    {
        const string Name = "content-length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return "0";
        }

        var end = head.IndexOf('\r', at);
        return (end < 0 ? head[(at + Name.Length)..] : head[(at + Name.Length)..end]).Trim();
    }

    private void SendText(string text) => Send(Encoding.ASCII.GetBytes(text));

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench.Transfers;

/// <summary>A caller of the store.</summary>
internal sealed class HeldConnection(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _first;
    private int _end;

    /// <summary>The next request's head; null if there is none.</summary>
    public HeldHead? ReadHead()
    {
        int length;
        while ((length = _buffer.AsSpan(_first, _end - _first).IndexOf("\r\n\r\n"u8)) < 0)
        {
            _buffer.AsSpan(_first, _end - _first).CopyTo(_buffer);
            (_first, _end) = (0, _end - _first);
            var count = socket.Receive(_buffer.AsSpan(_end));
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }

        var text = Encoding.ASCII.GetString(_buffer, _first, length);
        _first += length + 4;
        return new HeldHead(text);
    }

    /// <summary>Reads a body.</summary>
    public void ReadBody(HeldHead head, Action<ReadOnlySpan<byte>> take)
    {
        if (head.Header("Expect") is not null)
        {
            socket.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        for (var left = head.Length; left > 0; )
        {
            if (_first == _end)
            {
                (_first, _end) = (0, socket.Receive(_buffer));
                if (_end == 0)
                {
                    throw new SocketException((int)SocketError.ConnectionReset);
                }
            }

            var count = (int)Math.Min(left, _end - _first);
            take(_buffer.AsSpan(_first, count));
            _first += count;
            left -= count;
        }
    }

    public void Send(string status, string headers, string body = "", bool withBody = true)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        var text =
            $"HTTP/1.1 {status}\r\nDate: {DateTimeOffset.UtcNow:R}\r\n{headers}Content-Length: {bytes}\r\n\r\n{(withBody ? body : "")}";
        SendAll(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Sends a stretch of an object.</summary>
    public void SendObject(string head, int place, long bytes)
    {
        SendAll(Encoding.ASCII.GetBytes(head));
        while (bytes > 0)
        {
            var some = HeldContent.From(place, bytes);
            SendAll(some);
            bytes -= some.Length;
            place = HeldContent.After(place, some.Length);
        }
    }

    public void Dispose() => socket.Dispose();

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }
}

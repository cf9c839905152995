using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gateway.Api.Tests.Harness;

/// <summary>What came back over a socket, up to its end.</summary>
/// <param name="Status">The status; 0 if the connection was cut before it.</param>
internal sealed record RawAnswer(int Status, string Head, byte[] Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>A header; null if it is not there.</summary>
    public string? Header(string name) =>
        Head.Split("\r\n")
            .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();
}

/// <summary>Requests byte by byte, where HttpClient would tidy them up.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request with this target as it is, and reads to the end.</summary>
    public static async Task<RawAnswer> SendAsync(
        Uri address,
        string method,
        string target,
        string body = "",
        string? host = null,
        params string[] headers
    )
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host ?? address.Authority}\r\nConnection: close\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (body.Length > 0 || method is "PUT" or "POST")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        using var socket = await ConnectAsync(address);
        await socket.SendAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        await socket.SendAsync(Encoding.UTF8.GetBytes(body));
        var answer = await ReadAsync(socket);
        if (answer.Status != 0 && target.StartsWith('/'))
        {
            Described.Expect(method, target, answer.Status, answer.Header("Content-Type"), answer.Body);
        }

        return answer;
    }

    public static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", address.Port);
        return socket;
    }

    public static async Task<RawAnswer> ReadAsync(Socket socket) => Parse(await ReadBytesAsync(socket));

    /// <summary>All that comes until the connection ends.</summary>
    public static async Task<byte[]> ReadBytesAsync(Socket socket)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                bytes.Write(buffer, 0, count);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Cut, not ended: what came before counts.
        }

        return bytes.ToArray();
    }

    private static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new RawAnswer(0, "", []);
        }

        var head = Encoding.Latin1.GetString(bytes, 0, end);
        var body = bytes[(end + 4)..];
        return new RawAnswer(
            int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture),
            head,
            head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase) ? Unchunk(body) : body
        );
    }

    private static byte[] Unchunk(byte[] body)
    {
        using var whole = new MemoryStream();
        for (var rest = body.AsSpan(); rest.IndexOf("\r\n"u8) is > 0 and var line; )
        {
            var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            whole.Write(rest.Slice(line + 2, size));
            rest = rest[(line + 2 + size + 2)..];
        }

        return whole.ToArray();
    }
}

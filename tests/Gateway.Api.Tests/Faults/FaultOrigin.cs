using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Api.Tests.Faults;

/// <summary>A provider that answers byte by byte as each test says, right or wrong. It remembers what it was asked.</summary>
internal sealed class FaultOrigin : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    public FaultOrigin(Func<OriginCall, Task> answer, X509Certificate2? certificate = null)
    {
        (Answer, _certificate) = (answer, certificate);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _accepting = AcceptAsync();
    }

    /// <summary>How it answers.</summary>
    public Func<OriginCall, Task> Answer { get; set; }

    /// <summary>Methods and targets in the order of their coming.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How many connections have been made to it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                var serving = ServeAsync(socket);
                _serving[serving] = 0;
                _ = serving.ContinueWith(ended => _serving.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using var owned = socket;
        socket.NoDelay = true;
        try
        {
            await using var stream = await OpenAsync(socket);
            while (await OriginCall.ReadAsync(socket, stream, _end.Token) is { } call)
            {
                Requests.Enqueue($"{call.Method} {call.Target}");
                await Answer(call);
                if (call.IsOver)
                {
                    return;
                }
            }
        }
        catch (Exception e)
            when (e
                    is OperationCanceledException
                        or IOException
                        or SocketException
                        or ObjectDisposedException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            // The gateway has gone, or does not like the certificate.
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        Stream stream = new NetworkStream(socket);
        if (_certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return tls;
    }
}

/// <summary>A request, and the way to answer it.</summary>
internal sealed class OriginCall
{
    private const int MostHead = 64 * 1024;
    private readonly Socket _socket;
    private readonly Stream _stream;

    private OriginCall(Socket socket, Stream stream, string head, CancellationToken end)
    {
        (_socket, _stream, End) = (socket, stream, end);
        var line = head[..head.IndexOf('\r', StringComparison.Ordinal)].Split(' ');
        (Method, Target, Head) = (line[0], line[1], head);
    }

    public string Method { get; }

    public string Target { get; }

    public string Head { get; }

    /// <summary>Ends with the test.</summary>
    public CancellationToken End { get; }

    /// <summary>Whether nothing more is read from the connection.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Reads a request with its body; null if there is none.</summary>
    public static async Task<OriginCall?> ReadAsync(Socket socket, Stream stream, CancellationToken end)
    {
        var head = new byte[MostHead];
        var count = 0;
        int headEnd;
        while ((headEnd = head.AsSpan(0, count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(head.AsMemory(count), end);
            if (read == 0)
            {
                return null;
            }

            count += read;
        }

        var call = new OriginCall(socket, stream, Encoding.Latin1.GetString(head, 0, headEnd + 2), end);
        await call.ReadBodyAsync(count - headEnd - 4);
        return call;
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, End);
        await _stream.FlushAsync(End);
    }

    /// <summary>A whole and right answer.</summary>
    public Task AnswerAsync(int status, string body, params string[] headers) =>
        WriteAsync(
            $"HTTP/1.1 {status} Word\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
                + string.Concat(headers.Select(header => header + "\r\n"))
                + "\r\n"
                + (Method == "HEAD" ? "" : body)
        );

    /// <summary>Ends the connection in order.</summary>
    public void Close()
    {
        IsOver = true;
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Breaks the connection.</summary>
    public void Reset()
    {
        IsOver = true;
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    /// <summary>Sends nothing until the other side has gone.</summary>
    public async Task WaitForEndAsync()
    {
        IsOver = true;
        var buffer = new byte[1];
        try
        {
            while (await _stream.ReadAsync(buffer, End) > 0) { }
        }
        catch (IOException)
        {
            // Gone without a word.
        }
    }

    private async Task ReadBodyAsync(int already)
    {
        var left = Header("Content-Length") is { } length ? long.Parse(length) - already : 0;
        if (Header("Expect") is not null)
        {
            await WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        var buffer = new byte[64 * 1024];
        while (left > 0)
        {
            var read = await _stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), End);
            left = read == 0 ? 0 : left - read;
        }
    }

    private string? Header(string name) =>
        Head.Split("\r\n")
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Api.Tests.Harness;

/// <summary>A line to a server that can be slow, fall silent and break. It passes bytes on as they come and knows no protocol.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Line, Task> _lines = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _target;
    private readonly Task _accepting;

    public FaultProxy(Uri target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address by way of this line.</summary>
    public Uri Address => new UriBuilder(_target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndPoint!).Port }.Uri;

    /// <summary>What goes to the server.</summary>
    public FaultyFlow Up { get; } = new();

    /// <summary>What comes from the server.</summary>
    public FaultyFlow Down { get; } = new();

    /// <summary>How many connections there are.</summary>
    public int Connections => _lines.Count;

    /// <summary>Breaks all connections that there are.</summary>
    public void CutAll()
    {
        foreach (var line in _lines.Keys)
        {
            line.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        CutAll();
        await Task.WhenAll(_lines.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_end.Token);
                var line = new Line(client);
                _lines[line] = ServeAsync(line);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end, or a caller who left before he was let in.
            }
        }
    }

    private async Task ServeAsync(Line line)
    {
        await Task.Yield();
        try
        {
            await line.Server.ConnectAsync("127.0.0.1", _target.Port, _end.Token);
            await Task.WhenAll(
                line.PumpAsync(line.Client, line.Server, Up, _end.Token),
                line.PumpAsync(line.Server, line.Client, Down, _end.Token)
            );
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Whatever ends a connection ends both halves.
        }
        finally
        {
            line.Cut();
            _lines.TryRemove(line, out _);
        }
    }

    /// <summary>One connection through the proxy.</summary>
    private sealed class Line(Socket client)
    {
        private const int BlockBytes = 64 * 1024;
        private readonly CancellationTokenSource _cut = new();
        private int _isCut;

        public Socket Client { get; } = client;

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public async Task PumpAsync(Socket from, Socket to, FaultyFlow flow, CancellationToken cancellationToken)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
            var buffer = new byte[BlockBytes];
            var passed = 0L;
            try
            {
                while (await from.ReceiveAsync(buffer, end.Token) is > 0 and var count)
                {
                    var admitted = await flow.AdmitAsync(passed, count, end.Token);
                    for (var sent = 0; sent < admitted; )
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, admitted - sent), end.Token);
                    }

                    passed += admitted;
                    if (admitted < count)
                    {
                        Cut();
                        return;
                    }
                }

                to.Shutdown(SocketShutdown.Send);
            }
            catch
            {
                Cut();
                throw;
            }
        }

        /// <summary>Breaks it off: both ends see a reset, not an end.</summary>
        public void Cut()
        {
            // Both directions and the proxy's end may come at the same moment.
            if (Interlocked.Exchange(ref _isCut, 1) == 1)
            {
                return;
            }

            _cut.Cancel();
            foreach (var socket in new[] { Client, Server })
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Close();
            }
        }
    }
}

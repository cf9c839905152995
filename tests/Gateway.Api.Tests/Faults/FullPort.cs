using System.Net;
using System.Net.Sockets;

namespace Gateway.Api.Tests.Faults;

/// <summary>A port that nobody takes connections from any more: who comes later is neither let in nor refused, as behind a wall that drops packets.</summary>
internal sealed class FullPort : IDisposable
{
    // The kernel lets in one more than it is told, and may finish some that it has begun.
    private const int Waiting = 4;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket[] _waiting;

    public FullPort()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        _waiting = [.. Enumerable.Range(0, Waiting).Select(_ => Begin())];
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public void Dispose()
    {
        Array.ForEach(_waiting, socket => socket.Dispose());
        _listener.Dispose();
    }

    private Socket Begin()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(_listener.LocalEndPoint!);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // On its way.
        }

        return socket;
    }
}

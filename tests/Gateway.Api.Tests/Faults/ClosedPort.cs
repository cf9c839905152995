using System.Net;
using System.Net.Sockets;

namespace Gateway.Api.Tests.Faults;

/// <summary>A port that refuses connections, and that nobody else is given: one that was merely let go of is soon the next server's.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_bound.LocalEndPoint!).Port}");

    public void Dispose() => _bound.Dispose();
}

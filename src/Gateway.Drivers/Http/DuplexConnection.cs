using System.Net.Security;
using System.Net.Sockets;

namespace Gateway.Drivers.Http;

/// <summary>
/// A socket of its own for one request whose answer switches protocols (101): both sides then send when they like. Beside the body,
/// which is written to and read from, it can end the sending side alone, so that what the other side still has to say arrives.
/// </summary>
internal sealed class DuplexConnection : IDisposable
{
    private Socket? _socket;
    private SslStream? _tls;
    private IDisposable? _handler;

    public static HttpRequestOptionsKey<DuplexConnection> Key { get; } = new("CloudGateway.Duplex");

    /// <summary>Ends the sending side.</summary>
    public async Task EndSendingAsync()
    {
        try
        {
            if (_tls is { } tls)
            {
                // Only the notice: the other side's answer comes by reading on.
                await tls.ShutdownAsync();
            }
            else
            {
                _socket?.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side has gone already.
        }
    }

    /// <summary>The handler that sends this request and no other.</summary>
    public void Own(IDisposable handler) => _handler = handler;

    /// <summary>The socket that the handler opened.</summary>
    public void Take(Socket socket) => _socket = socket;

    /// <summary>The stream that bytes are written to before they reach the socket.</summary>
    public void Take(Stream plaintext) => _tls = plaintext as SslStream;

    public void Dispose() => _handler?.Dispose();
}

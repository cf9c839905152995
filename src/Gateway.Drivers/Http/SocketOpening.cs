using System.Net;
using System.Net.Sockets;

namespace Gateway.Drivers.Http;

/// <summary>
/// Opens the sockets of all handlers. <see cref="SocketsHttpHandler"/> asks a new socket for its other end where it expects no failure: if the
/// connection was reset by then, a <see cref="SocketException"/> comes out in place of the <see cref="HttpRequestException"/> that every
/// other failure is. Asked for here, the answer is remembered and the failure is one as all others.
/// </summary>
internal static class SocketOpening
{
    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/> that goes where the handler would go itself.</summary>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new NetworkStream(await OpenAsync(context.DnsEndPoint, cancellationToken), ownsSocket: true);

    /// <exception cref="SocketException">There is no connection.</exception>
    public static ValueTask<Socket> OpenAsync(EndPoint address, CancellationToken cancellationToken) =>
        ConnectAsync(
            address.AddressFamily == AddressFamily.Unix
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : NewTcp(),
            socket => socket.ConnectAsync(address, cancellationToken)
        );

    /// <summary>Goes to the first of these addresses that answers.</summary>
    /// <exception cref="SocketException">None does.</exception>
    public static ValueTask<Socket> OpenAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken) =>
        ConnectAsync(NewTcp(), socket => socket.ConnectAsync([.. addresses], port, cancellationToken));

    private static Socket NewTcp() => new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static async ValueTask<Socket> ConnectAsync(Socket socket, Func<Socket, ValueTask> connect)
    {
        try
        {
            await connect(socket);
            _ = socket.RemoteEndPoint;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

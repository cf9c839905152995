using System.Net;
using System.Net.Sockets;
using Gateway.Drivers.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

/// <summary>The sockets of all handlers.</summary>
public sealed class SocketOpeningTests
{
    [Fact]
    public async Task A_socket_still_knows_its_other_end_after_a_reset()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var byAddress = await SocketOpening.OpenAsync(listener.LocalEndpoint, CancellationToken.None);
        using var byList = await SocketOpening.OpenAsync(
            [IPAddress.Loopback],
            ((IPEndPoint)listener.LocalEndpoint).Port,
            CancellationToken.None
        );

        foreach (var socket in (Socket[])[byAddress, byList])
        {
            var accepted = await listener.AcceptSocketAsync();
            accepted.Close(timeout: 0);
            await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1]));

            Assert.Equal(listener.LocalEndpoint.ToString(), Shown(socket.RemoteEndPoint));
        }
    }

    // A socket of both families writes the older one's addresses as the newer one does.
    private static string Shown(EndPoint? end) =>
        end is IPEndPoint ip ? new IPEndPoint(ip.Address.MapToIPv4(), ip.Port).ToString() : $"{end}";
}

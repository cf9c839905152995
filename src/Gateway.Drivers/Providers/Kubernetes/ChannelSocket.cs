using System.Net.WebSockets;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// A WebSocket that carries several streams: the first byte of a message is its channel
/// (https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets).
/// </summary>
internal sealed class ChannelSocket : IDisposable
{
    private const string Fifth = "v5.channel.k8s.io";
    private const string Fourth = "v4.channel.k8s.io";
    private const byte CloseChannel = 255;

    private readonly HttpResponseMessage _response;
    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);

    private ChannelSocket(HttpResponseMessage response, WebSocket socket) => (_response, _socket) = (response, socket);

    /// <summary>Whether one channel can be closed alone: since the fifth version of the protocol.</summary>
    public bool CanCloseChannels => _socket.SubProtocol == Fifth;

    /// <summary>Opens one below the API server.</summary>
    public static async Task<ChannelSocket> OpenAsync(
        KubernetesClient cluster,
        Connection connection,
        string path,
        CancellationToken cancellationToken
    )
    {
        using var request = WebSocketOpening.Request(path, Fifth, Fourth);
        var response = await cluster.OpenAsync(request, cancellationToken);
        try
        {
            return new ChannelSocket(response, await UpgradeAsync(response, connection, cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next part of a message; false at the end of the socket.</summary>
    public async ValueTask<(bool IsOpen, int Count, bool IsEnd)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var part = await _socket.ReceiveAsync(buffer, cancellationToken);
        return (part.MessageType != WebSocketMessageType.Close, part.Count, part.EndOfMessage);
    }

    /// <summary>Sends to a channel. Two senders take turns: a WebSocket takes one message at a time.</summary>
    public async Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var message = new byte[data.Length + 1];
        message[0] = channel;
        data.CopyTo(message.AsMemory(1));
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Closes one channel.</summary>
    public Task CloseAsync(byte channel, CancellationToken cancellationToken) =>
        SendAsync(CloseChannel, new[] { channel }, cancellationToken);

    public void Dispose()
    {
        _socket.Dispose();
        _response.Dispose();
        _sending.Dispose();
    }

    private static async Task<WebSocket> UpgradeAsync(
        HttpResponseMessage response,
        Connection connection,
        CancellationToken cancellationToken
    ) =>
        WebSocketOpening.IsAccepted(response) && WebSocketOpening.ProtocolOf(response) is Fifth or Fourth
            ? WebSocketOpening.ToSocket(response, await response.Content.ReadAsStreamAsync(cancellationToken))
            : throw connection.Fail(
                DriverErrorKind.NotSupported,
                "The server, or a proxy before it, does not speak Kubernetes' protocol for commands over WebSockets."
            );
}

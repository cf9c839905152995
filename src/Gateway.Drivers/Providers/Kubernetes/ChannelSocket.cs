using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// A WebSocket that carries several streams: the first byte of a message is its channel
/// (https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets). It is opened by
/// hand, so that it goes the way of all requests and fails as they do; a client of .NET's own would also be tried again.
/// </summary>
internal sealed class ChannelSocket : IDisposable
{
    private const string Fifth = "v5.channel.k8s.io";
    private const string Fourth = "v4.channel.k8s.io";
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const byte CloseChannel = 255;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

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
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version11 };
        // A command must not run twice: a request with a body is sent once.
        request.Content = new ByteArrayContent([]);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", key);
        request.Headers.Add("Sec-WebSocket-Protocol", [Fifth, Fourth]);
        var response = await cluster.OpenAsync(request, cancellationToken);
        try
        {
            return new ChannelSocket(response, await UpgradeAsync(response, connection, key, cancellationToken));
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
        string key,
        CancellationToken cancellationToken
    )
    {
        var accepted = response.Headers.TryGetValues("Sec-WebSocket-Accept", out var values) ? values.FirstOrDefault() : null;
        var protocol = response.Headers.TryGetValues("Sec-WebSocket-Protocol", out var protocols) ? protocols.FirstOrDefault() : null;
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols || accepted != AcceptOf(key) || protocol is not (Fifth or Fourth))
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                "The server, or a proxy before it, does not speak Kubernetes' protocol for commands over WebSockets."
            );
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var options = new WebSocketCreationOptions
        {
            IsServer = false,
            SubProtocol = protocol,
            KeepAliveInterval = KeepAlive,
        };
        return WebSocket.CreateFromStream(stream, options);
    }

    // RFC 6455 asks for SHA-1 here; nothing rests on it.
#pragma warning disable CA5350
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
}

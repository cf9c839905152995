using System.Net.WebSockets;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>A WebSocket of an operation: one stream each. An empty text ends a stream in either direction.</summary>
internal sealed class LxdSocket(HttpResponseMessage response, WebSocket socket, Connection connection) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);

    public static async Task<LxdSocket> OpenAsync(
        LxdClient lxd,
        OperationWire operation,
        string secret,
        CancellationToken cancellationToken
    )
    {
        var path = $"operations/{operation.Id}/websocket?secret={Uri.EscapeDataString(secret)}";
        using var request = WebSocketOpening.Request(path);
        var response = await lxd.OpenAsync(request, cancellationToken);
        try
        {
            return new LxdSocket(response, await UpgradeAsync(response, lxd.Connection, cancellationToken), lxd.Connection);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next bytes; null at the end of the stream.</summary>
    public async Task<int?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, cancellationToken);
                if (part.MessageType != WebSocketMessageType.Binary)
                {
                    return null;
                }

                if (part.Count > 0)
                {
                    return part.Count;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException)
        {
            throw connection.Fail(DriverErrorKind.Unavailable, "LXD broke off the command's output.", inner: e);
        }
    }

    /// <summary>Sends bytes. Nothing happens where nobody reads any more.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        SendAsync(data, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Sends a text: a command to the control socket, or an empty one to end the stream.</summary>
    public Task SendTextAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        SendAsync(text, WebSocketMessageType.Text, cancellationToken);

    /// <summary>Tells the other end that nothing more comes: LXD waits for that before it ends a terminal.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await SendTextAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        response.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(data, type, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException or ObjectDisposedException)
        {
            // Whether the command has ended or the way there is broken, the reader is told.
        }
        finally
        {
            _sending.Release();
        }
    }

    private static async Task<WebSocket> UpgradeAsync(
        HttpResponseMessage response,
        Connection connection,
        CancellationToken cancellationToken
    ) =>
        WebSocketOpening.IsAccepted(response)
            ? WebSocketOpening.ToSocket(response, new QuietWrites(await response.Content.ReadAsStreamAsync(cancellationToken)))
            : throw connection.Fail(DriverErrorKind.Unexpected, "LXD, or a proxy before it, does not open a WebSocket.");
}

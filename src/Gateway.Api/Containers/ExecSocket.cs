using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Containers;

/// <summary>
/// Carries a session over a WebSocket. Reading and writing go on at once; whichever side ends first takes the other with it. The
/// numbers of the channels are those of Kubernetes' remote command protocol.
/// </summary>
internal sealed class ExecSocket(WebSocket socket, IContainerExecSession session, JsonSerializerOptions json)
{
    private const string Protocol = "exec.cloudgateway.v1";
    private const byte Stdin = 0;
    private const byte Stdout = 1;
    private const byte Stderr = 2;
    private const byte End = 3;
    private const byte Resize = 4;
    private const byte CloseChannel = 255;
    private const int BufferSize = 32 * 1024;

    // More than any message that is not stdin needs.
    private const int LongestControl = 256;
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    /// <summary>Lets requests that want to become something else become a WebSocket; all others pass by.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.UseWhen(
            http =>
                http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
                || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true },
            upgrades => upgrades.UseWebSockets()
        );

    /// <summary>Refuses what is no WebSocket, comes from another site's page, or speaks another protocol.</summary>
    public static void Check(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new InvalidInputException(
                StatusCodes.Status426UpgradeRequired,
                new Dictionary<string, string[]> { ["Upgrade"] = ["A terminal is a WebSocket. POST runs a command to its end."] }
            );
        }

        var offered = http.WebSockets.WebSocketRequestedProtocols;
        if (offered.Count > 0 && !offered.Contains(Protocol, StringComparer.Ordinal))
        {
            throw new InvalidInputException("Sec-WebSocket-Protocol", $"There is only {Protocol}.");
        }
    }

    /// <summary>Accepts the WebSocket and serves until the command ends or the caller leaves.</summary>
    public static async Task ServeAsync(HttpContext http, IContainerExecSession session, JsonSerializerOptions json)
    {
        var protocol = http.WebSockets.WebSocketRequestedProtocols.Count > 0 ? Protocol : null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(protocol);
        await new ExecSocket(socket, session, json).ServeAsync(http);
    }

    private async Task ServeAsync(HttpContext http)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var receiving = ReceiveAsync(over);
        try
        {
            await SendEndAsync(await SendOutputAsync(http, over.Token), over.Token);
            // The caller's farewell: to cut the connection before it would take from them what is still on the way.
            await receiving.WaitAsync(FarewellTime, over.Token);
        }
        catch (TimeoutException)
        {
            // A caller who does not say it.
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The caller has left.
        }
        finally
        {
            await over.CancelAsync();
            await receiving;
        }
    }

    private async Task<ExecEnd> SendOutputAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in session.ReadAsync(cancellationToken))
            {
                await SendAsync(chunk.Stream == LogStream.Stderr ? Stderr : Stdout, chunk.Data, cancellationToken);
            }

            return new ExecEnd { ExitCode = await session.GetExitCodeAsync(cancellationToken) };
        }
        catch (DriverException e)
        {
            return new ExecEnd { Problem = Problems.From(e, http) };
        }
    }

    private async Task SendEndAsync(ExecEnd end, CancellationToken cancellationToken)
    {
        await SendAsync(End, JsonSerializer.SerializeToUtf8Bytes(end, json), cancellationToken);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // One message in two frames: the bytes are not copied behind their channel.
        await socket.SendAsync(new[] { channel }, WebSocketMessageType.Binary, endOfMessage: false, cancellationToken);
        await socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    /// <summary>Reads what the caller sends until they leave; that ends the other side too.</summary>
    private async Task ReceiveAsync(CancellationTokenSource over)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ReceiveMessageAsync(buffer, over.Token)) { }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or DriverException)
        {
            // They have left, or the platform cannot do it: the reading side tells how the session ends.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await over.CancelAsync();
        }
    }

    private async Task<bool> ReceiveMessageAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        var (channel, filled) = (-1, 0);
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (received.MessageType != WebSocketMessageType.Binary)
            {
                return false;
            }

            var data = buffer.AsMemory(filled, received.Count);
            if (channel < 0 && received.Count > 0)
            {
                (channel, data) = (data.Span[0], data[1..]);
            }

            if (channel == Stdin)
            {
                await session.WriteAsync(data, cancellationToken);
            }
            else
            {
                filled += received.Count;
            }

            if (received.EndOfMessage)
            {
                return channel <= Stdin || await ControlAsync(buffer.AsMemory(1, Math.Max(0, filled - 1)), channel, cancellationToken);
            }

            if (filled > LongestControl)
            {
                return false;
            }
        }
    }

    private async Task<bool> ControlAsync(ReadOnlyMemory<byte> data, int channel, CancellationToken cancellationToken)
    {
        if (channel == CloseChannel && data.Span is [Stdin])
        {
            await session.CloseInputAsync(cancellationToken);
            return true;
        }

        if (channel != Resize || ReadSize(data.Span) is not { } size)
        {
            return false;
        }

        await session.ResizeAsync(size, cancellationToken);
        return true;
    }

    private TerminalSize? ReadSize(ReadOnlySpan<byte> data)
    {
        try
        {
            return
                JsonSerializer.Deserialize<TerminalSize>(data, json)
                    is { Columns: >= 1 and <= ushort.MaxValue, Rows: >= 1 and <= ushort.MaxValue } size
                ? size
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The last message of a terminal.</summary>
public sealed record ExecEnd
{
    /// <summary>What the command ended with; null if the platform does not say.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What went wrong with the session itself; null if nothing did.</summary>
    public Problem? Problem { get; init; }
}

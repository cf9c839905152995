using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Http;

/// <summary>
/// The client's side of a WebSocket's opening (RFC 6455), by hand: so it goes the way of all requests and fails as they do. A client of
/// .NET's own would also be tried again, and what is opened here may run a command.
/// </summary>
internal static class WebSocketOpening
{
    private const string KeyHeader = "Sec-WebSocket-Key";
    private const string ProtocolHeader = "Sec-WebSocket-Protocol";
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>A request for a WebSocket that speaks one of these protocols, the best first.</summary>
    public static HttpRequestMessage Request(string path, params IReadOnlyList<string> protocols)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = HttpVersion.Version11,
            // What has a body is sent once.
            Content = new ByteArrayContent([]),
        };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add(KeyHeader, Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        if (protocols.Count > 0)
        {
            request.Headers.Add(ProtocolHeader, protocols);
        }

        return request;
    }

    /// <summary>Whether the server, and not a proxy before it, has opened one.</summary>
    public static bool IsAccepted(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
        && Value(response.RequestMessage!.Headers, KeyHeader) is { } key
        && Value(response.Headers, "Sec-WebSocket-Accept") == AcceptOf(key);

    /// <summary>The protocol that the server has chosen; null if it named none.</summary>
    public static string? ProtocolOf(HttpResponseMessage response) => Value(response.Headers, ProtocolHeader);

    /// <summary>The socket over what the server has opened.</summary>
    public static WebSocket ToSocket(HttpResponseMessage response, Stream stream) =>
        WebSocket.CreateFromStream(
            stream,
            new WebSocketCreationOptions
            {
                IsServer = false,
                SubProtocol = ProtocolOf(response),
                KeepAliveInterval = KeepAlive,
            }
        );

    private static string? Value(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    // RFC 6455 asks for SHA-1 here; nothing rests on it.
#pragma warning disable CA5350
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
}

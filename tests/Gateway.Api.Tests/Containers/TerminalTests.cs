using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>Commands over a WebSocket, from a caller's side.</summary>
public sealed class TerminalTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private const string Protocol = "exec.cloudgateway.v1";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Streams_and_the_exit_code_come_on_channels_of_their_own()
    {
        using var socket = await OpenAsync("command=sh&command=-c&command=" + Uri.EscapeDataString("echo out; echo err >&2; exit 3"));

        var messages = await ReadAsync(socket);

        Assert.Equal(Protocol, socket.SubProtocol);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(
            ["1out\n", "2err\n"],
            messages.SkipLast(1).Select(message => $"{message.Channel}{Encoding.UTF8.GetString(message.Data)}")
        );
        Assert.Equal(3, messages[^1].Channel);
        Assert.Equal(3, JsonElement.Parse(messages[^1].Data).GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task Any_byte_goes_in_and_out_until_stdin_ends()
    {
        var bytes = new byte[200_000];
        Random.Shared.NextBytes(bytes);
        using var socket = await OpenAsync("command=cat");
        var reading = ReadAsync(socket);

        await SendAsync(socket, 0, bytes);
        await SendAsync(socket, 255, [0]);

        var messages = await reading;
        Assert.Equal(bytes, messages.Where(message => message.Channel == 1).SelectMany(message => message.Data).ToArray());
        Assert.Equal(0, JsonElement.Parse(messages[^1].Data).GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task A_terminal_changes_its_size()
    {
        var script = Uri.EscapeDataString("stty size; read line; stty size");
        using var socket = await OpenAsync($"terminal=true&columns=100&rows=30&command=sh&command=-c&command={script}");
        var reading = ReadAsync(socket);

        await SendAsync(socket, 4, """{"columns":132,"rows":43}"""u8.ToArray());
        await SendAsync(socket, 0, "\n"u8.ToArray());

        var text = string.Concat(
            (await reading).Where(message => message.Channel == 1).Select(message => Encoding.UTF8.GetString(message.Data))
        );
        Assert.EndsWith("43 132\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_ends_the_session_at_once()
    {
        using (var socket = await OpenAsync("command=cat", connection: "left-terminal"))
        {
            socket.Abort();
        }

        await fixture.Log.WaitForAsync(line =>
            line.IsOfRequest
            && line.Values["Connection"] as string == "left-terminal"
            && line.Message.Contains("/exec", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("text")]
    [InlineData("unknown channel")]
    [InlineData("broken size")]
    [InlineData("endless control")]
    public async Task What_is_not_of_the_protocol_ends_the_session(string kind)
    {
        using var socket = await OpenAsync("command=cat");
        await (
            kind switch
            {
                "text" => socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None),
                "unknown channel" => SendAsync(socket, 9, [1]),
                "broken size" => SendAsync(socket, 4, "{"u8.ToArray()),
                _ => SendAsync(socket, 4, new byte[100_000]),
            }
        );

        using var deadline = new CancellationTokenSource(Soon);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while ((await socket.ReceiveAsync(new byte[1024], deadline.Token)).MessageType != WebSocketMessageType.Close) { }

            throw new WebSocketException("closed");
        });
    }

    [Fact]
    public async Task Pages_of_other_sites_are_refused()
    {
        var failure = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("command=cat", origin: "https://evil.example"));
        Assert.Contains("403", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("command=cat", origin: "null"));

        using var own = await OpenAsync("command=true", origin: fixture.Host.Address.GetLeftPart(UriPartial.Authority));
        Assert.NotEmpty(await ReadAsync(own));
    }

    [Fact]
    public async Task What_cannot_be_opened_is_a_problem()
    {
        var path = await fixture.DeployAsync("exec-" + Guid.NewGuid().ToString("N")[..8]);
        (await fixture.Http.GetAsync($"{path}/exec?command=cat")).ExpectProblem(426, "upgrade-required");
        (await fixture.Http.GetAsync($"{path}/exec")).ExpectProblem(400, "invalid-request");

        using var socket = NewSocket(null);
        var failure = await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(AddressOf("/containers/box/none/exec?command=cat"), CancellationToken.None)
        );
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    private async Task<ClientWebSocket> OpenAsync(string query, string? origin = null, string connection = "box")
    {
        var path = await fixture.DeployAsync("exec-" + Guid.NewGuid().ToString("N")[..8], connection: connection);
        var socket = NewSocket(origin);
        socket.Options.AddSubProtocol(Protocol);
        using var deadline = new CancellationTokenSource(Soon);
        await socket.ConnectAsync(AddressOf($"{path}/exec?{query}"), deadline.Token);
        return socket;
    }

    private Uri AddressOf(string path) => new UriBuilder(new Uri(fixture.Host.Address, path)) { Scheme = "ws" }.Uri;

    private static ClientWebSocket NewSocket(string? origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, byte channel, byte[] data) =>
        socket.SendAsync((byte[])[channel, .. data], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private static async Task<List<Message>> ReadAsync(ClientWebSocket socket)
    {
        using var deadline = new CancellationTokenSource(Soon);
        var messages = new List<Message>();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var message = new MemoryStream();
            WebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer, deadline.Token);
                message.Write(buffer, 0, received.Count);
            } while (!received.EndOfMessage);

            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
                return messages;
            }

            var bytes = message.ToArray();
            messages.Add(new Message(bytes[0], bytes[1..]));
        }
    }

    private sealed record Message(byte Channel, byte[] Data);
}

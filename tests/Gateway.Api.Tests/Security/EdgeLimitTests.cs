using System.Net.Sockets;
using System.Text;
using Gateway.Api.Security;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>Callers who are slow on purpose, or too many, over sockets of their own.</summary>
public sealed class EdgeLimitTests : GatewayFixture
{
    private const string Get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static readonly TimeSpan BetweenDrops = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Headers_that_come_drop_by_drop_are_cut()
    {
        await using var host = Start(("Gateway:Edge:HeaderTime", "00:00:01"));
        using var socket = await RawHttp.ConnectAsync(host.Address);
        await socket.SendAsync("GET /connections HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray());

        Assert.Equal(408, (await DripAsync(socket, "a"u8.ToArray())).Status);
    }

    [Fact]
    public async Task A_connection_without_a_request_is_not_held_to_the_time_for_headers()
    {
        await using var host = Start(("Gateway:Edge:HeaderTime", "00:00:01"));
        using var idle = await RawHttp.ConnectAsync(host.Address);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(idle), StringComparison.Ordinal);

        // By when this one is cut the other has waited as long.
        using var slow = await RawHttp.ConnectAsync(host.Address);
        await slow.SendAsync("GET "u8.ToArray());
        await RawHttp.ReadBytesAsync(slow).WaitAsync(Eventually.Soon);

        Assert.StartsWith("HTTP/1.1 200", await AskAsync(idle), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_drop_by_drop_is_cut()
    {
        await using var host = Start(("Gateway:Edge:BodyRate", "1000000"), ("Gateway:Edge:BodyGrace", "00:00:02"));
        using var socket = await RawHttp.ConnectAsync(host.Address);
        await socket.SendAsync(
            "POST /connections HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"u8.ToArray()
        );

        Assert.Equal(408, (await DripAsync(socket, " "u8.ToArray())).Status);
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_the_others_go_on()
    {
        await using var host = Start(("Gateway:Edge:Connections", "2"));
        using var first = await RawHttp.ConnectAsync(host.Address);
        using var second = await RawHttp.ConnectAsync(host.Address);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(second), StringComparison.Ordinal);

        using (var third = await RawHttp.ConnectAsync(host.Address))
        {
            Assert.Empty(await RawHttp.ReadBytesAsync(third).WaitAsync(Eventually.Soon));
        }

        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);
        second.Close();
        await Eventually.BecomesAsync(
            async () =>
            {
                using var next = await RawHttp.ConnectAsync(host.Address);
                return (await AskAsync(next)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
            },
            "the place of who has left"
        );
    }

    [Theory]
    [InlineData(nameof(EdgeOptions.HeaderTime))]
    [InlineData(nameof(EdgeOptions.BodyRate))]
    [InlineData(nameof(EdgeOptions.BodyGrace))]
    [InlineData(nameof(EdgeOptions.Connections))]
    [InlineData(nameof(EdgeOptions.WebSockets))]
    public void A_limit_that_cannot_be_is_named(string name)
    {
        var options = name switch
        {
            nameof(EdgeOptions.HeaderTime) => new EdgeOptions { HeaderTime = TimeSpan.Zero },
            nameof(EdgeOptions.BodyRate) => new EdgeOptions { BodyRate = 0 },
            nameof(EdgeOptions.BodyGrace) => new EdgeOptions { BodyGrace = TimeSpan.FromSeconds(1) },
            nameof(EdgeOptions.Connections) => new EdgeOptions { Connections = 0 },
            _ => new EdgeOptions { WebSockets = 0 },
        };

        Assert.Equal(name, Assert.Single(new EdgeOptionsValidator().Validate(options).Errors).PropertyName);
    }

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => TestFolder.DeleteAsync(Folder);

    // Sends on until the gateway has had enough.
    private static async Task<RawAnswer> DripAsync(Socket socket, byte[] drop)
    {
        using var deadline = new CancellationTokenSource(Eventually.Soon);
        var answer = RawHttp.ReadAsync(socket);
        while (!answer.IsCompleted)
        {
            try
            {
                await socket.SendAsync(drop, deadline.Token);
            }
            catch (SocketException)
            {
                // Cut in the midst of it.
                break;
            }

            await Task.WhenAny(answer, Task.Delay(BetweenDrops, deadline.Token));
        }

        return await answer.WaitAsync(deadline.Token);
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Get));
            var buffer = new byte[4096];
            var count = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(count));
                count += read;
                if (read == 0)
                {
                    break;
                }
            } while (!buffer.AsSpan(0, count).EndsWith("0\r\n\r\n"u8));

            return Encoding.ASCII.GetString(buffer, 0, count);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}

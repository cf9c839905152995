using System.Net;
using System.Net.Sockets;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>How the process ends when it is told to.</summary>
public sealed class StopTests
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Gateway__DefaultConnections"] = "false",
        ["Gateway__Connections__late__Provider"] = "sandbox",
        ["Gateway__Connections__late__LatencyMs"] = "3000",
        ["Gateway__Connections__stuck__Provider"] = "sandbox",
        ["Gateway__Connections__stuck__Hang"] = "true",
        ["Gateway__DrainDelay"] = "00:00:01.5",
    };

    [Fact]
    public async Task What_is_under_way_is_finished_and_nothing_new_is_taken_after_the_drain_delay()
    {
        var (process, address) = await GatewayProcess.StartAsync(Settings);
        await using var gateway = process;
        using var http = new GatewayClient(address);
        var underWay = http.GetAsync("/nodes/late");
        await Eventually.BecomesAsync(async () => (await http.GetAsync("/health/ready")).Status == 200, "readiness");

        process.Signal("TERM");

        await Eventually.BecomesAsync(async () => (await http.GetAsync("/health/ready")).Status == 503, "the end of readiness");
        Assert.Equal("close", (await http.GetAsync("/connections")).Expect(200).Header("Connection"));
        (await underWay).Expect(200);
        Assert.Equal(0, await process.WaitAsync());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, address.Port));
    }

    [Fact]
    public async Task A_second_signal_cuts_what_is_under_way()
    {
        var (process, address) = await GatewayProcess.StartAsync(Settings);
        await using var gateway = process;
        using var http = new GatewayClient(address);
        var underWay = http.GetAsync("/nodes/stuck");
        await Eventually.BecomesAsync(async () => (await http.GetAsync("/health/ready")).Status == 200, "readiness");

        process.Signal("TERM");
        await Eventually.BecomesAsync(async () => (await http.GetAsync("/health/ready")).Status == 503, "the end of readiness");
        process.Signal("TERM");

        await Assert.ThrowsAsync<HttpRequestException>(() => underWay);
        Assert.Equal(0, await process.WaitAsync());
    }
}

using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>Logs that are larger than anybody's memory, of any byte, and callers who leave in the middle.</summary>
public sealed class LargeLogTests(LogEngineFixture fixture) : IClassFixture<LogEngineFixture>
{
    // Buffers of sockets and pipes, and code that runs for the first time; the log is a hundred.
    private const int MostMiB = 64;

    [Fact]
    public Task A_hundred_mebibytes_of_any_byte_come_as_they_are_in_flat_memory() => StaysSmallAsync(ReadBytesAsync);

    [Fact]
    public Task As_lines_the_same_log_is_told_in_flat_memory_and_each_stream_by_itself() => StaysSmallAsync(ReadLinesAsync);

    /// <summary>In a process of the gateway's own: other tests run in this one.</summary>
    private async Task StaysSmallAsync(Func<GatewayClient, Task> read)
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__Connections__lab__Provider"] = "docker",
            ["Gateway__Connections__lab__Endpoint"] = fixture.Engine.Address,
        };
        var (process, address) = await GatewayProcess.StartAsync(environment, "--Gateway:DefaultConnections=false");
        await using var gateway = process;
        using var http = new GatewayClient(address);
        (await http.GetAsync($"/containers/lab/{LogEngine.Large}")).Expect(200);
        var before = process.ResidentMiB("VmRSS");

        await read(http);

        Assert.InRange(process.ResidentMiB("VmHWM") - before, 0, MostMiB);
    }

    private static async Task ReadBytesAsync(GatewayClient http)
    {
        using var response = await http.OpenAsync($"/containers/lab/{LogEngine.Large}/logs", CancellationToken.None);
        await using var body = await response.Content.ReadAsStreamAsync();
        var (buffer, expected) = (new byte[64 * 1024], new byte[64 * 1024]);
        for (var frame = 0; frame < LogEngine.Bytes / buffer.Length; frame++)
        {
            await body.ReadExactlyAsync(buffer);
            LogEngine.Fill(expected, frame);
            Assert.True(buffer.AsSpan().SequenceEqual(expected), $"Frame {frame} came otherwise than it was written.");
        }

        Assert.Equal(0, await body.ReadAsync(buffer));
    }

    private static async Task ReadLinesAsync(GatewayClient http)
    {
        using var response = await http.OpenAsync(
            $"/containers/lab/{LogEngine.Large}/logs",
            CancellationToken.None,
            ("Accept", GatewayClient.Ndjson)
        );
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (count, stdout) = (0, 0);
        while (await reader.ReadLineAsync() is { } line)
        {
            stdout += line.StartsWith("""{"line":{"stream":"stdout",""", StringComparison.Ordinal) ? 1 : 0;
            count++;
        }

        // Of 256 bytes in a row one ends a line.
        Assert.InRange(count, LogEngine.Bytes / 256, (LogEngine.Bytes / 256) + 2);
        Assert.InRange(stdout, (count / 2) - 1, (count / 2) + 1);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(GatewayClient.Ndjson)]
    [InlineData("text/event-stream")]
    public async Task The_engine_is_left_within_two_seconds_of_the_caller(string accept)
    {
        fixture.Engine.Reset();
        using var caller = new CancellationTokenSource();
        using var response = await fixture.Http.OpenAsync(
            $"/containers/lab/{LogEngine.Endless}/logs?follow=true",
            CancellationToken.None,
            ("Accept", accept)
        );
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[50]);

        // To dispose of the answer would read on for a while; a read that is given up closes the socket at once.
        caller.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await body.ReadAsync(new byte[64], caller.Token) > 0) { }
        });

        await fixture.Engine.Left.Task.WaitAsync(Eventually.Soon);
    }
}

/// <summary>A gateway with a connection to an engine whose logs are large.</summary>
public sealed class LogEngineFixture : GatewayFixture
{
    internal LogEngine Engine { get; } = new();

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Gateway:Connections:lab:Provider"] = "docker",
            ["Gateway:Connections:lab:Endpoint"] = Engine.Address,
        };

    public override async Task InitializeAsync()
    {
        await Engine.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Engine.DisposeAsync();
    }
}

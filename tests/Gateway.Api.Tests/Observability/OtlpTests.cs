using System.Collections.Concurrent;
using System.Text;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Tests.Http;
using Xunit;

namespace Gateway.Api.Tests.Observability;

/// <summary>What a collector is sent, and that nothing is loaded for it where there is none.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    // What a list over a cloud that is well and one that is not tells.
    private static readonly string[] Expected =
    [
        "GET /containers/",
        "list source",
        "cloudgateway.connection",
        "eu",
        "cloud",
        "cloudgateway.status",
        "complete",
        "failed",
        "error.type",
    ];

    private readonly HttpServer _collector = new();
    private readonly ConcurrentQueue<(string Path, string Key, byte[] Body)> _sent = new();

    public async Task InitializeAsync()
    {
        await _collector.InitializeAsync();
        _collector.Answer = async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _sent.Enqueue((http.Request.Path, http.Request.Headers["X-Key"].ToString(), body.ToArray()));
        };
    }

    public Task DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task A_list_is_a_trace_with_a_span_for_each_source_and_each_attempt()
    {
        var trace = Guid.NewGuid().ToString("N");
        var (process, address) = await StartAsync(
            new()
            {
                ["Gateway__Telemetry__Endpoint"] = _collector.Address.ToString(),
                ["Gateway__Telemetry__Protocol"] = "HttpProtobuf",
                ["Gateway__Telemetry__Headers"] = "x-key=let-me-in",
                ["Gateway__Connections__cloud__Provider"] = "docker",
                ["Gateway__Connections__cloud__Endpoint"] = "unix:///nowhere/docker.sock",
            }
        );
        await using var running = process;
        using var http = new GatewayClient(address);
        (await http.GetAsync("/containers?name=hidden", ("traceparent", $"00-{trace}-b7ad6b7169203331-01"))).Expect(200);

        process.Signal("TERM");
        Assert.Equal(0, await process.WaitAsync());

        var traces = TextOf("/v1/traces");
        Assert.All(Expected, text => Assert.Contains(text, traces, StringComparison.Ordinal));
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(trace)), traces, StringComparison.Ordinal);
        Assert.DoesNotContain("let-me-in", traces, StringComparison.Ordinal);
        Assert.Contains("cloudgateway.list.source.duration", TextOf("/v1/metrics"), StringComparison.Ordinal);
        Assert.All(_sent, sent => Assert.Equal("let-me-in", sent.Key));
    }

    [Fact]
    public async Task OpenTelemetry_is_not_loaded_until_somebody_asks_for_metrics()
    {
        var (process, address) = await StartAsync([]);
        await using var running = process;
        using var http = new GatewayClient(address);
        (await http.GetAsync("/nodes")).Expect(200);
        Assert.False(process.HasLoaded("OpenTelemetry"));

        (await http.GetAsync("/metrics")).Expect(200);

        Assert.True(process.HasLoaded("OpenTelemetry"));
    }

    [Theory]
    [InlineData("Endpoint", "collector")]
    [InlineData("Endpoint", "ftp://collector")]
    [InlineData("SampleRatio", "2")]
    [InlineData("MetricsEvery", "00:00:00")]
    [InlineData("Protocol", "Carrier")]
    public async Task A_setting_that_cannot_be_used_is_told_at_the_start(string name, string value)
    {
        var (exitCode, errors) = await GatewayProcess.RunAsync(new Dictionary<string, string>(), $"--Gateway:Telemetry:{name}={value}");

        Assert.Equal(1, exitCode);
        Assert.Contains(name, Assert.Single(errors), StringComparison.Ordinal);
    }

    private string TextOf(string path) =>
        string.Concat(_sent.Where(sent => sent.Path == path).Select(sent => Encoding.Latin1.GetString(sent.Body)));

    private static Task<(GatewayProcess Process, Uri Address)> StartAsync(Dictionary<string, string> settings) =>
        GatewayProcess.StartAsync(
            new Dictionary<string, string>(settings)
            {
                ["Gateway__DefaultConnections"] = "false",
                ["Gateway__DrainDelay"] = "00:00:00",
                ["Gateway__Connections__eu__Provider"] = "sandbox",
            }
        );
}

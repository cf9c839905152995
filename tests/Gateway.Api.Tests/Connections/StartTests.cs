using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>The gateway as an operator starts it: what is wrong is told in one line, and it does not start.</summary>
public sealed class StartTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [InlineData("--Gateway:Connections:lab:Provider=sandbox --Gateway:Connections:lab:LatencyMs=-5", "'lab'", "LatencyMs")]
    [InlineData("--Gateway:Connections:lab:Provider=sandbox --Gateway:Connections:lab:LatencyMs=soon", "'lab'", "LatencyMs")]
    [InlineData("--Gateway:Connections:lab:Provider=sandbox --Gateway:Connections:lab:Latency=5", "'lab'", "Latency:")]
    [InlineData("--Gateway:Connections:lab:Provider=none", "'lab'", "Provider")]
    [InlineData("--Gateway:Connections:Lab:Provider=sandbox", "'Lab'", "Name")]
    [InlineData("--Gateway:Connections:files:Provider=filesystem", "'files'", "Path")]
    [InlineData("--Gateway:ConnectionsFile=missing.json", "missing.json", "cannot be read")]
    [InlineData("--Gateway:ConnectionsFile=/etc/passwd", "/etc/passwd", "cannot be read")]
    [InlineData("--Gateway:Lists:PageSize=5000", "Gateway:Lists", "PageSize")]
    [InlineData("--Gateway:Lists:Timeout=soon", "Gateway:Lists", "Timeout")]
    [InlineData("--Gateway:RateLimits:Connection:Burst=5", "Gateway:RateLimits", "Connection:Burst")]
    [InlineData("--Gateway:RateLimits:Principal:PerSecond=many", "Gateway:RateLimits", "PerSecond")]
    [InlineData("--Gateway:Cors:Origins=*", "Gateway:Cors:Origins", "'*'")]
    [InlineData("--urls http://0.0.0.0:8080", "loopback", "http://0.0.0.0:8080")]
    [InlineData("--urls nonsense", "urls", "nonsense")]
    public async Task A_setting_that_cannot_be_used_is_named(string arguments, string where, string what)
    {
        var (exitCode, errors) = await GatewayProcess.RunAsync(Nothing, arguments.Split(' '));

        Assert.Equal(1, exitCode);
        var line = Assert.Single(errors);
        Assert.Contains(where, line, StringComparison.Ordinal);
        Assert.Contains(what, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_come_from_the_environment_and_lines_outside_of_a_terminal_are_JSON()
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__Connections__aws-eu__Provider"] = "sandbox",
            ["Gateway__Connections__aws-eu__NodeCount"] = "7",
            ["DOCKER_HOST"] = "unix:///nowhere/docker.sock",
        };
        var (process, address) = await GatewayProcess.StartAsync(environment);
        await using var running = process;
        using var http = new GatewayClient(address);

        Assert.Equal(7, (await http.GetAsync("/nodes/aws-eu?name=")).Expect(200).Json.Items().Count());
        (await http.GetAsync("/nodes/aws-eu/none?secret=hidden")).ExpectProblem(400);
        var line = await Eventually.GetAsync(
            () => Task.FromResult(process.Output.FirstOrDefault(line => line.Contains("{id}", StringComparison.Ordinal))),
            "the line of the request"
        );
        Assert.All(process.Output, each => Assert.False(string.IsNullOrEmpty(System.Text.Json.JsonElement.Parse(each).Text("@m"))));
        var json = System.Text.Json.JsonElement.Parse(line);
        Assert.Equal("/nodes/{connection}/{id}", json.Text("Route"));
        Assert.Equal("GET", json.Text("Method"));
        Assert.Equal(400, json.GetProperty("Status").GetInt32());
        Assert.Equal("aws-eu", json.Text("Connection"));
        Assert.DoesNotContain(process.Output, each => each.Contains("hidden", StringComparison.Ordinal));
        Assert.Contains(process.Output, each => each.Contains("no connection 'docker'", StringComparison.Ordinal));
    }
}

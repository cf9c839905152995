using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>Whose word counts for where a caller comes from. Limits are by address here, since nobody is told apart.</summary>
public sealed class TrustedProxiesTests : GatewayFixture
{
    private static readonly (string, string?)[] OneEach =
    [
        ("Gateway:RateLimits:Principal:PerSecond", "0.01"),
        ("Gateway:RateLimits:Principal:Burst", "1"),
    ];

    [Fact]
    public async Task A_trusted_proxy_tells_callers_apart()
    {
        await using var host = Start([.. OneEach, ("Gateway:TrustedProxies", "10.0.0.0/8,127.0.0.1")]);

        Assert.Equal("200, 429, 200", await AskAsync(host, "192.0.2.1", "192.0.2.1", "192.0.2.2"));
    }

    [Fact]
    public async Task Nobody_is_believed_unless_it_is_said()
    {
        await using var host = Start(OneEach);

        Assert.Equal("200, 429", await AskAsync(host, "192.0.2.1", "192.0.2.2"));
    }

    [Fact]
    public async Task Whoever_is_no_trusted_proxy_is_not_believed()
    {
        await using var host = Start([.. OneEach, ("Gateway:TrustedProxies", "10.0.0.0/8")]);

        Assert.Equal("200, 429", await AskAsync(host, "192.0.2.1", "192.0.2.2"));
    }

    [Fact]
    public async Task What_a_caller_says_of_himself_is_not_believed_behind_a_proxy()
    {
        await using var host = Start([.. OneEach, ("Gateway:TrustedProxies:0", "127.0.0.0/8")]);

        // The proxy adds to the end what it has seen.
        Assert.Equal("200, 429", await AskAsync(host, "198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1"));
    }

    [Fact]
    public async Task Of_two_proxies_in_a_row_the_second_last_address_counts()
    {
        await using var host = Start([.. OneEach, ("Gateway:TrustedProxies", "127.0.0.0/8,10.0.0.0/8"), ("Gateway:TrustedProxyHops", "2")]);

        Assert.Equal("200, 429, 200", await AskAsync(host, "192.0.2.1, 10.0.0.1", "192.0.2.1, 10.0.0.2", "192.0.2.2, 10.0.0.1"));
    }

    [Theory]
    [InlineData("Gateway:TrustedProxies", "ingress.example.com")]
    [InlineData("Gateway:TrustedProxyHops", "0")]
    public async Task A_network_that_is_none_keeps_the_gateway_from_starting(string name, string value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Gateway__TrustedProxies"] = "10.0.0.0/8",
            [name.Replace(":", "__", StringComparison.Ordinal)] = value,
        };
        var (exitCode, errors) = await GatewayProcess.RunAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(name, Assert.Single(errors), StringComparison.Ordinal);
    }

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => TestFolder.DeleteAsync(Folder);

    private static async Task<string> AskAsync(GatewayHost host, params string[] forwarded)
    {
        var statuses = new List<int>();
        foreach (var addresses in forwarded)
        {
            statuses.Add((await host.Http.GetAsync("/connections", ("X-Forwarded-For", addresses))).Status);
        }

        return string.Join(", ", statuses);
    }
}

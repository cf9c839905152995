using Gateway.Api.Overload;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Overload;

/// <summary>Limits of callers, over HTTP.</summary>
public sealed class RateLimitsTests : GatewayFixture
{
    [Fact]
    public async Task Beyond_the_limit_of_a_connection_only_that_connection_is_refused()
    {
        await using var host = Start(
            ("Gateway:RateLimits:Connection:PerSecond", "0.01"),
            ("Gateway:RateLimits:Connection:Burst", "2"),
            ("Gateway:Connections:one:Provider", "sandbox"),
            ("Gateway:Connections:two:Provider", "sandbox")
        );
        (await host.Http.GetAsync("/nodes/one")).Expect(200);
        var second = (await host.Http.GetAsync("/nodes/one/none")).Expect(404);
        Assert.Equal("\"connection\";q=2;w=200", second.Header("RateLimit-Policy"));
        Assert.StartsWith("\"connection\";r=0;t=", second.Header("RateLimit"), StringComparison.Ordinal);

        var refused = await host.Http.GetAsync("/volumes/one");

        Assert.True(refused.ExpectProblem(429, "rate-limited").GetProperty("retryable").GetBoolean());
        Assert.InRange(int.Parse(refused.Header("Retry-After")!), 1, 100);
        Assert.Equal("\"connection\";q=2;w=200", refused.Header("RateLimit-Policy"));
        (await host.Http.GetAsync("/nodes/two")).Expect(200);
        (await host.Http.GetAsync("/nodes")).Expect(200);
    }

    [Fact]
    public async Task Beyond_the_limit_of_a_principal_all_is_refused_but_probes()
    {
        await using var host = Start(("Gateway:RateLimits:Principal:PerSecond", "0.01"), ("Gateway:RateLimits:Principal:Burst", "1"));
        (await host.Http.GetAsync("/connections")).Expect(200);
        (await host.Http.GetAsync("/connections")).ExpectProblem(429, "rate-limited");
        (await host.Http.GetAsync("/nothing")).ExpectProblem(429, "rate-limited");
        (await host.Http.GetAsync("/health/live")).Expect(200);
    }

    [Fact]
    public async Task Without_limits_there_are_no_headers_of_them()
    {
        await using var host = Start();
        var answer = (await host.Http.GetAsync("/connections")).Expect(200);
        Assert.Null(answer.Header("RateLimit"));
        Assert.Null(answer.Header("RateLimit-Policy"));
    }

    [Theory]
    [InlineData("Principal:PerSecond", 0.0)]
    [InlineData("Principal:PerSecond", -1.0)]
    [InlineData("Connection:PerSecond", 1e9)]
    public void A_rate_that_cannot_be_is_named(string name, double rate)
    {
        var limit = new RateOptions { PerSecond = rate };
        var options = name.StartsWith("Principal", StringComparison.Ordinal)
            ? new RateLimitOptions { Principal = limit }
            : new RateLimitOptions { Connection = limit };

        var error = Assert.Single(new RateLimitOptionsValidator().Validate(options).Errors);

        Assert.Equal(name.Replace(':', '.'), error.PropertyName);
    }

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => TestFolder.DeleteAsync(Folder);
}

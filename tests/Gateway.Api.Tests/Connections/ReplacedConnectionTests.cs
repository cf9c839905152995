using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Http;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>What the gateway keeps of connections that are replaced again and again.</summary>
public sealed class ReplacedConnectionTests(VaultFixture fixture, HttpServer cloud) : IClassFixture<VaultFixture>, IClassFixture<HttpServer>
{
    private const int Times = 200;

    // One that is there, and those of which a task or a page of a list still knows.
    private const int Few = 20;

    [Fact]
    public async Task A_connection_that_was_replaced_leaves_nothing_behind()
    {
        cloud.Answer = http => http.Response.WriteAsync("""{"sizes":[],"links":{},"meta":{"total":0}}""");
        await using var host = fixture.Start(("Gateway:Egress:Allow:0", "http://127.0.0.1"));
        (await host.Http.SendAsync(HttpMethod.Post, "/connections?check=false", Body(0))).Expect(201);
        for (var i = 1; i <= Times; i++)
        {
            (await host.Http.SendAsync(HttpMethod.Put, "/connections/cloud?check=false", Body(i))).Expect(200);
            (await host.Http.GetAsync("/sizes/cloud")).Expect(200);
        }

        Assert.True(cloud.Requests.Count >= Times, "Each of them has been used.");
        var pipelines = host.Services.GetRequiredService<ResiliencePipelines>();
        var transports = host.Services.GetRequiredService<TransportHandler>();
        await Eventually.BecomesAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Task.FromResult(pipelines.Count <= Few && transports.Pools <= Few);
            },
            "what is kept to go"
        );
        (await host.Http.GetAsync("/sizes/cloud")).Expect(200);
        Assert.True(pipelines.Count >= 1, "What is used is kept.");
    }

    private StringContent Body(int number)
    {
        var settings = new { endpoint = cloud.Address.ToString(), token = $"token-{number}" };
        return GatewayClient.Json(
            number == 0
                ? JsonSerializer.Serialize(
                    new
                    {
                        name = "cloud",
                        provider = "digitalocean",
                        settings,
                    }
                )
                : JsonSerializer.Serialize(new { provider = "digitalocean", settings })
        );
    }
}

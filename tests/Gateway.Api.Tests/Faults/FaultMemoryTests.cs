using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Faults;

/// <summary>What a provider sends without measure is not taken without measure: a gateway of its own, so that its memory is its own.</summary>
public sealed class FaultMemoryTests
{
    private const int MostMiB = 256;
    private const int AtOnce = 4;

    [Fact]
    public async Task Answers_without_end_do_not_fill_the_memory()
    {
        await using var origin = new FaultOrigin(call =>
            FaultyCloud.IsGreeting(call) ? FaultyCloud.GreetAsync(call)
            : call.Target.StartsWith("/v2/", StringComparison.Ordinal) ? EndlessDropletsAsync(call)
            : Fault.All.Single(fault => fault.Name == "giant").Play(call, "")
        );
        var environment = FaultyCloud
            .Settings(origin.Address, "giant", seconds: 60)
            .ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!);
        var (process, address) = await GatewayProcess.StartAsync(environment, "--Gateway:DefaultConnections=false");
        await using var gateway = process;
        using var http = new GatewayClient(address);
        await Task.WhenAll(FaultyCloud.All.Select(cloud => http.GetAsync($"/{cloud.Name}/nobody")));
        var before = process.ResidentMiB("VmRSS");

        foreach (var cloud in FaultyCloud.All)
        {
            // Each page another size: the same would be asked for once.
            var answers = await Task.WhenAll(
                Enumerable.Range(1, AtOnce).Select(size => http.GetAsync($"{cloud.ListOf("giant")}?pageSize={size}&timeout=60s"))
            );
            Assert.All(answers, answer => answer.ExpectProblem(502, "provider-error"));
        }

        Assert.InRange(process.ResidentMiB("VmHWM") - before, 0, MostMiB);
    }

    // Well-formed as far as it goes: what is read of it is kept until it is too much.
    private static async Task EndlessDropletsAsync(OriginCall call)
    {
        const int Blocks = 4096;
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 100).Select(id => FaultyCloud.Droplet(id) + ",")));
        await call.WriteAsync(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {(long)block.Length * Blocks}\r\n\r\n"
        );
        await call.WriteAsync("{\"droplets\":[");
        for (var i = 0; i < Blocks; i++)
        {
            await call.WriteAsync(block);
        }
    }
}

using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Faults;

/// <summary>What a provider sends without measure is not taken without measure: a gateway of its own, so that its memory is its own.</summary>
public sealed class FaultMemoryTests
{
    private const int MostMiB = 256;
    private const int AtOnce = 4;
    private const string Contents =
        "<Contents><Key>key</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>7</Size></Contents>";

    [Fact]
    public async Task Answers_without_end_do_not_fill_the_memory()
    {
        await using var origin = new FaultOrigin(call =>
            FaultyCloud.IsGreeting(call) ? FaultyCloud.GreetAsync(call)
            : call.Target.StartsWith("/v2/", StringComparison.Ordinal)
                ? EndlessAsync(call, "{\"droplets\":[", string.Concat(Enumerable.Range(1, 100).Select(id => FaultyCloud.Droplet(id) + ",")))
            : call.Target.Contains("list-type=2", StringComparison.Ordinal)
                ? EndlessAsync(call, "<ListBucketResult><Name>bucket</Name>", string.Concat(Enumerable.Repeat(Contents, 100)))
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

    // Well-formed as far as it goes, and nothing tells how far that is: what is read of it is kept until it is too much.
    private static async Task EndlessAsync(OriginCall call, string start, string items)
    {
        const long Most = 256L << 20;
        await call.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        await call.WriteAsync(Chunk(start));
        var chunk = Chunk(items);
        for (var sent = 0L; sent < Most; sent += chunk.Length)
        {
            await call.WriteAsync(chunk);
        }
    }

    private static byte[] Chunk(string text) => Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");
}

using System.Globalization;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Runtime;

/// <summary>When garbage is collected.</summary>
public sealed class IdleCollectorTests
{
    private const int Mebi = 1 << 20;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Garbage_does_not_stay_when_there_is_nothing_to_do()
    {
        var (process, address) = await GatewayProcess.StartAsync(
            new Dictionary<string, string>
            {
                // Else the runtime would have to be asked for as much as the processor's cache makes of it.
                ["DOTNET_GCgen0size"] = (256 * Mebi).ToString("x", CultureInfo.InvariantCulture),
                ["Gateway__DefaultConnections"] = "false",
                ["Gateway__Connections__box__Provider"] = "sandbox",
                ["Gateway__Connections__box__NodeCount"] = "1000",
            }
        );
        await using var running = process;
        using var http = new GatewayClient(address);
        var before = await AskAsync(http);
        for (var i = 0; i < 20; i++)
        {
            (await http.GetAsync("/nodes/box")).Expect(200);
        }

        var after = await Eventually.GetAsync(
            async () =>
            {
                await Task.Delay(BetweenLooks);
                var now = await AskAsync(http);
                return now.Collections > before.Collections ? now : null;
            },
            "a collection"
        );
        Assert.InRange(after.Allocated - before.Allocated, 0, 200 * Mebi);
    }

    private static async Task<Memory> AskAsync(GatewayClient http)
    {
        var page = (await http.GetAsync("/metrics")).Expect(200).Text;
        return new Memory(
            ValueOf(page, "dotnet_gc_collections_total{gc_heap_generation=\"gen0\"}"),
            ValueOf(page, "dotnet_gc_heap_total_allocated_bytes_total")
        );
    }

    private static long ValueOf(string page, string name) =>
        long.Parse(
            page.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture
        );

    private sealed record Memory(long Collections, long Allocated);
}

using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>What operations cost that wait for a provider.</summary>
public sealed class WaitingTests
{
    private const int Operations = 400;
    private const int AtOnce = 4;

    [Fact]
    public async Task Operations_that_wait_for_a_provider_hold_no_thread()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Gateway__DefaultConnections"] = "false",
            ["Gateway__Operations__AtOnce"] = "4",
            ["Gateway__Connections__slow__Provider"] = "sandbox",
            ["Gateway__Connections__slow__TransitionMs"] = "3600000",
        };
        var (process, address) = await GatewayProcess.StartAsync(settings);
        await using var gateway = process;
        using var http = new GatewayClient(address);

        await Parallel.ForAsync(
            0,
            Operations,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) =>
            {
                var body = new
                {
                    name = $"waiting-{number}",
                    image = "debian-13",
                    size = "small",
                };
                (await http.PostAsync("/nodes/slow", body, ("Prefer", "respond-async"))).Expect(202);
            }
        );
        await Eventually.BecomesAsync(
            async () => (await http.GetAsync("/operations?state=pending&pageSize=1")).Expect(200).Json.Items().Any() is false,
            "all to wait"
        );

        // A dozen or two belong to the runtime, and a few to the pool.
        Assert.InRange(process.Threads, 1, Operations / 4);
    }
}

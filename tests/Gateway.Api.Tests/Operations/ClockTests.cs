using Gateway.Api.Operations;
using Gateway.Api.Store;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>Replicas on one store whose clocks differ by twenty seconds.</summary>
public sealed class ClockTests(PostgresOperationFixture fixture) : IClassFixture<PostgresOperationFixture>
{
    [SkippableFact]
    public async Task Operations_of_either_replica_end_and_each_is_done_once()
    {
        await using var replicas = await StartAsync();
        var paths = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            var body = new
            {
                name = $"clocked-{number}",
                image = "debian-13",
                size = "small",
            };
            var replica = number % 2 == 0 ? replicas.Ahead : replicas.Behind;
            paths.Add(
                (await replica.Http.PostAsync("/nodes/box", body, ("Prefer", "respond-async"))).Expect(202).Header("Operation-Location")!
            );
        }

        foreach (var path in paths)
        {
            // Waited for at the other one, too.
            var ended = (await replicas.Behind.Http.GetAsync(path, ("Prefer", "wait=60"))).Expect(200).Json;
            Assert.Equal("succeeded", ended.Text("state"));
            Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
        }
    }

    [SkippableFact]
    public async Task What_one_replica_works_on_is_not_taken_by_the_other_however_late_it_thinks_it_is()
    {
        await using var replicas = await StartAsync();
        var path = (await replicas.Behind.Http.PostAsync("/volumes/stuck", new { name = "held", sizeGiB = 1 }, ("Prefer", "respond-async")))
            .Expect(202)
            .Header("Operation-Location")!;
        await Eventually.BecomesAsync(
            async () => (await replicas.Behind.Http.GetAsync(path)).Expect(200).Json.Text("state") == "running",
            "the call"
        );

        var store = replicas.Ahead.Services.GetRequiredService<OperationStore>();
        var sweep = replicas.Ahead.Services.GetRequiredService<OperationUpkeepStore>();

        Assert.Null(await store.TakeAsync(path.Split('/')[^1], "another", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(0, await sweep.SweepAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task The_clock_that_schedules_is_the_stores()
    {
        await using var replicas = await StartAsync();

        var ahead = await ReadClockAsync(replicas.Ahead);
        var behind = await ReadClockAsync(replicas.Behind);

        Assert.InRange((ahead - behind).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static async Task<DateTimeOffset> ReadClockAsync(GatewayHost gateway)
    {
        var clock = gateway.Services.GetRequiredService<StoreClock>();
        await clock.SetAsync(CancellationToken.None);
        return clock.GetUtcNow();
    }

    private async Task<Replicas> StartAsync()
    {
        PostgresServer.Require();
        var store = await fixture.MakeStoreAsync();
        return new Replicas(
            fixture.Start(new ShiftedClock(TimeSpan.FromSeconds(10)), store),
            fixture.Start(new ShiftedClock(TimeSpan.FromSeconds(-10)), store)
        );
    }

    private sealed record Replicas(GatewayHost Ahead, GatewayHost Behind) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Ahead.DisposeAsync();
            await Behind.DisposeAsync();
        }
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}

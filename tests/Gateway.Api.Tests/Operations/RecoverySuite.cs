using Dapper;
using Gateway.Api.Operations;
using Gateway.Api.Store;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>Operations whose gateway ends, loses them or forgets them, on one kind of store.</summary>
public abstract class RecoverySuite<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : OperationFixture
{
    private (string Name, string? Value)[] _store = [];

    /// <summary>Goes on if the store is there.</summary>
    private protected virtual void Need() { }

    [SkippableFact]
    public async Task A_create_that_was_interrupted_and_cannot_be_told_ends_as_unknown_and_is_not_repeated()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        var path = await InterruptAsync("/snapshots/stuck", new { name = "interrupted", volume = "none" });

        await using var gateway = Restart(("Gateway:Connections:stuck:Hang", "false"));

        var ended = await EndAsync(gateway, path);
        Assert.Equal("failed", ended.Text("state"));
        Assert.Equal("outcome-unknown", ended.GetProperty("problem").Text("code"));
        Assert.Empty((await gateway.Http.GetAsync("/snapshots/stuck")).Expect(200).Json.Items());
    }

    [SkippableFact]
    public async Task A_volume_whose_making_was_interrupted_is_looked_for_by_its_tag_and_made_once()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        var path = await InterruptAsync("/volumes/stuck", new { name = "marked", sizeGiB = 1 });

        await using var gateway = Restart(("Gateway:Connections:stuck:Hang", "false"), ("Gateway:Connections:stuck:TransitionMs", "50"));

        var ended = await EndAsync(gateway, path);
        Assert.Equal("succeeded", ended.Text("state"));
        Assert.Equal(2, ended.GetProperty("attempts").GetInt32());
        Assert.Single((await gateway.Http.GetAsync("/volumes/stuck?name=marked")).Expect(200).Json.Items());
    }

    [SkippableFact]
    public async Task A_create_with_a_token_that_was_interrupted_goes_on_with_the_same_token()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        var path = await InterruptAsync(
            "/nodes/stuck",
            new
            {
                name = "resumed",
                image = "debian-13",
                size = "small",
            }
        );

        await using var gateway = Restart(("Gateway:Connections:stuck:Hang", "false"), ("Gateway:Connections:stuck:TransitionMs", "50"));

        var ended = await EndAsync(gateway, path);
        Assert.Equal("succeeded", ended.Text("state"));
        Assert.Equal(2, ended.GetProperty("attempts").GetInt32());
        Assert.Single((await gateway.Http.GetAsync("/nodes/stuck?name=resumed")).Expect(200).Json.Items());
    }

    [SkippableFact]
    public async Task What_waits_for_a_provider_is_waited_for_after_a_restart()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        string path;
        await using (var gateway = Restart(("Gateway:Connections:box:TransitionMs", "3600000")))
        {
            path = await SubmitAsync(
                gateway,
                "/nodes/box",
                new
                {
                    name = "waiting",
                    image = "debian-13",
                    size = "small",
                }
            );
            await Eventually.GetAsync(async () => (await gateway.Http.GetAsync(path)).Expect(200).Json.Text("target"), "the node");
        }

        await using (var gateway = Restart(("Gateway:Connections:box:TransitionMs", "0")))
        {
            var ended = await EndAsync(gateway, path);
            Assert.Equal("succeeded", ended.Text("state"));
            Assert.Single((await gateway.Http.GetAsync("/nodes/box?name=waiting")).Expect(200).Json.Items());
        }
    }

    [SkippableFact]
    public async Task A_late_write_of_an_attempt_that_lost_its_operation_is_refused()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        await using var gateway = Restart();
        var path = await SubmitAsync(gateway, "/volumes/stuck", new { name = "frozen", sizeGiB = 1 });
        await RunningAsync(gateway, path);
        var (store, id) = (gateway.Services.GetRequiredService<OperationStore>(), path.Split('/')[^1]);
        Assert.Null(await store.TakeAsync(id, "another", TimeSpan.FromMinutes(1), CancellationToken.None));
        var late = (await store.FindAsync(id, CancellationToken.None))!;
        await ExpectHeldAsync(gateway, id, late);

        await ExpireAsync(gateway, id);
        var row = await store.TakeAsync(id, "another", TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(2, row!.Calls);
        Assert.False(await store.SaveAsync(late, null, isNews: true));
        Assert.False(await store.SaveAsync(late, TimeSpan.Zero, isNews: true));
        Assert.True(await store.SaveAsync(row, null, isNews: true));
    }

    [SkippableFact]
    public async Task An_operation_that_has_lost_its_trigger_is_found()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        await using var gateway = Restart(("Gateway:Connections:slow:TransitionMs", "1000"));
        var path = await SubmitAsync(
            gateway,
            "/nodes/slow",
            new
            {
                name = "lost",
                image = "debian-13",
                size = "small",
            }
        );
        await Eventually.GetAsync(async () => (await gateway.Http.GetAsync(path)).Expect(200).Json.Text("target"), "the node");
        await using (var connection = await gateway.Services.GetRequiredService<StoreDatabase>().OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("DELETE FROM qrtz_simple_triggers");
            await connection.ExecuteAsync("DELETE FROM qrtz_triggers");
        }

        Assert.Equal("succeeded", (await EndAsync(gateway, path)).Text("state"));
    }

    [SkippableFact]
    public async Task Finished_operations_are_forgotten_in_time_and_unfinished_ones_are_not()
    {
        Need();
        _store = await fixture.MakeStoreAsync();
        await using var gateway = Restart();
        var done = await SubmitAsync(gateway, "/clusters/box", new { name = $"old-{Guid.NewGuid():N}" });
        await EndAsync(gateway, done);
        var open = await SubmitAsync(
            gateway,
            "/nodes/slow",
            new
            {
                name = "open",
                image = "debian-13",
                size = "small",
            }
        );

        var upkeep = gateway.Services.GetRequiredService<OperationUpkeepStore>();
        await upkeep.DeleteEndedAsync(TimeSpan.FromHours(1), CancellationToken.None);
        (await gateway.Http.GetAsync(done)).Expect(200);
        await upkeep.DeleteEndedAsync(TimeSpan.FromSeconds(-5), CancellationToken.None);

        (await gateway.Http.GetAsync(done)).ExpectProblem(404);
        (await gateway.Http.GetAsync(open)).Expect(200);
    }

    // What goes on beside operations asks about many at once.
    private static async Task ExpectHeldAsync(GatewayHost gateway, string id, OperationRow row)
    {
        var owner = gateway.Services.GetRequiredService<RunningOperations>().Owner;
        var upkeep = gateway.Services.GetRequiredService<OperationUpkeepStore>();
        var held = await upkeep.RenewAsync(owner, [id, "none"], OperationRunner.Lease, CancellationToken.None);
        Assert.Equal(new HeldOperation(id, row.Fence, 0), Assert.Single(held));
        Assert.Empty(await upkeep.RenewAsync(owner, ["none"], OperationRunner.Lease, CancellationToken.None));
        var versions = await gateway.Services.GetRequiredService<OperationVersions>().ReadAsync([id, "none"], CancellationToken.None);
        Assert.Equal(row.Version, Assert.Single(versions).Value);
    }

    private static async Task ExpireAsync(GatewayHost gateway, string id)
    {
        await using var connection = await gateway.Services.GetRequiredService<StoreDatabase>().OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("UPDATE operations SET due_at = 0 WHERE id = @id", new { id });
    }

    private static async Task<string> SubmitAsync(GatewayHost gateway, string path, object body) =>
        (await gateway.Http.PostAsync(path, body, ("Prefer", "respond-async"))).Expect(202).Header("Operation-Location")!;

    private static Task RunningAsync(GatewayHost gateway, string path) =>
        Eventually.BecomesAsync(async () => (await gateway.Http.GetAsync(path)).Expect(200).Json.Text("state") == "running", "the call");

    private static async Task<System.Text.Json.JsonElement> EndAsync(GatewayHost gateway, string path) =>
        (await gateway.Http.GetAsync(path, ("Prefer", "wait=60"))).Expect(200).Json;

    // Ends a gateway in the middle of the call.
    private async Task<string> InterruptAsync(string collection, object body)
    {
        await using var gateway = Restart();
        var path = await SubmitAsync(gateway, collection, body);
        await RunningAsync(gateway, path);
        return path;
    }

    private GatewayHost Restart(params (string Name, string? Value)[] changes) => fixture.Start([.. _store, .. changes]);
}

public sealed class SqliteRecoveryTests(SqliteOperationFixture fixture) : RecoverySuite<SqliteOperationFixture>(fixture);

public sealed class PostgresRecoveryTests(PostgresOperationFixture fixture) : RecoverySuite<PostgresOperationFixture>(fixture)
{
    private protected override void Need() => PostgresServer.Require();
}

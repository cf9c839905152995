using Gateway.Api.Idempotency;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>Requests that are sent again, on one kind of store.</summary>
public abstract class IdempotencySuite<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : OperationFixture
{
    /// <summary>Goes on if the store is there.</summary>
    private protected virtual void Need() { }

    [SkippableFact]
    public async Task The_same_request_gets_the_same_answer_and_has_one_effect()
    {
        Need();

        var first = (await VolumeAsync("once", "volume-1")).Expect(201);
        var second = (await VolumeAsync("once", "volume-1")).Expect(201);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Header("Location"), second.Header("Location"));
        Assert.Single((await fixture.Http.GetAsync("/volumes/box?name=once")).Expect(200).Json.Items());
    }

    [SkippableFact]
    public async Task Another_body_or_query_with_the_same_key_is_refused()
    {
        Need();

        (await VolumeAsync("first", "volume-2")).Expect(201);

        (await VolumeAsync("other", "volume-2")).ExpectProblem(422, "idempotency-key-reused", "Idempotency-Key");
        var container = (await fixture.Http.PostAsync("/containers/box", new { name = "keyed", image = "nginx:1.29" })).Expect(201);
        var stop = container.Header("Location") + "/stop";
        (await KeyedAsync(stop + "?graceSeconds=1", "stop-1")).Expect(200);
        (await KeyedAsync(stop + "?graceSeconds=2", "stop-1")).ExpectProblem(422, "idempotency-key-reused");
    }

    [SkippableFact]
    public async Task The_same_key_on_another_path_is_another_key()
    {
        Need();

        (await VolumeAsync("here", "volume-3")).Expect(201);

        var cluster = await fixture.Http.PostAsync("/clusters/box", new { name = "there" }, ("Idempotency-Key", "volume-3"));
        cluster.Expect(201);
    }

    [SkippableFact]
    public async Task A_request_that_is_still_under_way_is_told_so()
    {
        Need();
        var body = new { name = "hangs", sizeGiB = 1 };

        // Each call of this cloud takes two seconds.
        var keys = fixture.Host.Services.GetRequiredService<IdempotencyStore>();
        var asked = Enumerable.Range(0, 2).Select(_ => fixture.Http.PostAsync("/volumes/slowly", body, ("Idempotency-Key", "volume-4")));
        var answering = Task.WhenAll(asked);
        await Eventually.BecomesAsync(() => Task.FromResult(keys.AreUnderWay), "the first");
        await keys.RenewAsync(CancellationToken.None);
        var answers = await answering;

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.False(keys.AreUnderWay);
        Assert.Single(answers, answer => answer.Status == 409).ExpectProblem(409, "request-under-way", "Idempotency-Key");
    }

    [SkippableFact]
    public async Task Refusals_are_kept_and_failures_that_pass_are_not()
    {
        Need();

        var wrong = new
        {
            name = "wrong",
            image = "no-such-image",
            size = "small",
        };
        var first = await fixture.Http.PostAsync("/nodes/box", wrong, ("Idempotency-Key", "node-1"));
        first.ExpectProblem(422, "invalid-value");
        Assert.Equal(first.Text, (await fixture.Http.PostAsync("/nodes/box", wrong, ("Idempotency-Key", "node-1"))).Text);

        var throttled = new { name = "throttled", sizeGiB = 1 };
        (await fixture.Http.PostAsync("/volumes/throttled", throttled, ("Idempotency-Key", "volume-5"))).ExpectProblem(429);
        (await fixture.Http.PostAsync("/volumes/throttled", throttled, ("Idempotency-Key", "volume-5"))).ExpectProblem(429);
    }

    [SkippableFact]
    public async Task Twenty_calls_that_race_make_one_operation_and_one_node()
    {
        Need();

        var body = new
        {
            name = "raced",
            image = "debian-13",
            size = "small",
        };
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => fixture.Http.PostAsync("/nodes/box", body, ("Idempotency-Key", "node-2"), ("Prefer", "respond-async")))
        );

        var operation = Assert.Single(answers.Select(answer => answer.Expect(202).Header("Operation-Location")).Distinct());
        var ended = (await fixture.Http.GetAsync(operation!, ("Prefer", "wait=60"))).Expect(200).Json;
        Assert.Equal("succeeded", ended.Text("state"));
        Assert.Single((await fixture.Http.GetAsync("/nodes/box?name=raced")).Expect(200).Json.Items());
        var again = await fixture.Http.PostAsync("/nodes/box", body, ("Idempotency-Key", "node-2"), ("Prefer", "wait=10"));
        Assert.Equal(ended.Text("target"), again.Expect(201).Json.Text("id"));
    }

    [SkippableFact]
    public async Task Twenty_calls_that_race_without_a_preference_make_one_volume()
    {
        Need();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => VolumeAsync("raced", "volume-6")));

        Assert.All(answers, answer => Assert.True(answer.Status is 201 or 409, answer.Text));
        Assert.Single((await fixture.Http.GetAsync("/volumes/box?name=raced")).Expect(200).Json.Items());
        (await VolumeAsync("raced", "volume-6")).Expect(201);
    }

    [SkippableFact]
    public async Task After_a_day_a_key_is_new()
    {
        Need();

        var first = (await VolumeAsync("yesterday", "volume-7")).Expect(201);
        fixture.Clock.Advance(TimeSpan.FromHours(25));

        // PostgreSQL goes by its own clock.
        var second = (await VolumeAsync("yesterday", "volume-7")).Expect(201);
        Assert.Equal(fixture.HasClockOfItsOwn, first.Text == second.Text);
    }

    [SkippableFact]
    public async Task Keys_are_remembered_over_a_restart()
    {
        Need();
        var data = Directory.CreateDirectory(Path.Combine(fixture.Folder, "restarted")).FullName;
        var body = new { name = "restart", publicKey = (string?)null };
        string first;
        await using (var gateway = fixture.Start(("Gateway:DataDirectory", data)))
        {
            first = (await gateway.Http.PostAsync("/key-pairs/box", body, ("Idempotency-Key", "key-1"))).Expect(201).Text;
        }

        await using (var gateway = fixture.Start(("Gateway:DataDirectory", data)))
        {
            var again = await gateway.Http.PostAsync("/key-pairs/box", body, ("Idempotency-Key", "key-1"));
            Assert.Equal(first, again.Expect(201).Text);
        }
    }

    private Task<Answer> VolumeAsync(string name, string key) =>
        fixture.Http.PostAsync("/volumes/box", new { name, sizeGiB = 1 }, ("Idempotency-Key", key));

    private Task<Answer> KeyedAsync(string path, string key) =>
        fixture.Http.SendAsync(HttpMethod.Post, path, null, ("Idempotency-Key", key));
}

public sealed class SqliteIdempotencyTests(SqliteOperationFixture fixture) : IdempotencySuite<SqliteOperationFixture>(fixture);

public sealed class PostgresIdempotencyTests(PostgresOperationFixture fixture) : IdempotencySuite<PostgresOperationFixture>(fixture)
{
    private protected override void Need() => PostgresServer.Require();
}

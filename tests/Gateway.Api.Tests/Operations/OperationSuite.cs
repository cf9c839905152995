using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>Requests that become operations, on one kind of store.</summary>
public abstract class OperationSuite<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : OperationFixture
{
    private const string Async = "respond-async";
    private static readonly string[] Ended = ["succeeded", "failed", "canceled"];

    /// <summary>Goes on if the store is there.</summary>
    private protected virtual void Need() { }

    [SkippableFact]
    public async Task Respond_async_answers_at_once_and_the_node_ends_up_running_with_an_address()
    {
        Need();

        var accepted = (await PostAsync("/nodes/box", Node("async"), Async)).Expect(202);

        Assert.Equal(Async, accepted.Header("Preference-Applied"));
        var operation = accepted.Json;
        Assert.Equal("nodes.create", operation.Text("kind"));
        Assert.Equal("box", operation.Text("connection"));
        Assert.Equal($"/operations/{operation.Text("id")}", accepted.Header("Operation-Location"));
        Assert.True(operation.Text("state") is "pending" or "running", accepted.Text);
        var ended = await EndAsync(accepted);
        Assert.Equal("succeeded", ended.Text("state"));
        Assert.Equal("running", ended.GetProperty("result").Text("state"));
        Assert.NotEqual(0, ended.GetProperty("result").GetProperty("publicAddresses").GetArrayLength());
        Assert.Equal(ended.GetProperty("result").Text("id"), ended.Text("target"));
        Assert.Equal(["call", "wait"], ended.GetProperty("steps").EnumerateArray().Select(step => step.Text("name")));
        Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
    }

    [SkippableFact]
    public async Task Who_waits_long_enough_is_answered_as_without_a_preference_with_the_end_state()
    {
        Need();

        var created = (await PostAsync("/nodes/box", Node("waited"), "wait=30")).Expect(201);

        Assert.Equal("running", created.Json.Text("state"));
        Assert.Equal($"/nodes/box/{created.Json.Text("id")}", created.Header("Location"));
        Assert.Equal("wait=30", created.Header("Preference-Applied"));
        var path = created.Header("Location")!;
        Assert.Equal("stopped", (await PostAsync(path + "/stop", null, "wait=30")).Expect(200).Json.Text("state"));
        (await fixture.Http.DeleteAsync(path, ("Prefer", "wait=30"))).Expect(204);
        (await fixture.Http.GetAsync(path)).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task Who_waits_too_short_gets_the_operation()
    {
        Need();

        var answer = (await PostAsync("/nodes/slow", Node("impatient"), "respond-async, wait=1")).Expect(202);

        Assert.Equal("respond-async, wait=1", answer.Header("Preference-Applied"));
        Assert.True(answer.Json.Text("state") is "pending" or "running", answer.Text);
    }

    [SkippableFact]
    public async Task Without_a_preference_nothing_becomes_an_operation()
    {
        Need();

        var created = (await fixture.Http.PostAsync("/nodes/box", Node("plain"))).Expect(201);

        Assert.Equal("pending", created.Json.Text("state"));
        Assert.Null(created.Header("Operation-Location"));
    }

    [SkippableFact]
    public async Task Several_nodes_are_waited_for_together()
    {
        Need();

        var body = new
        {
            name = "web",
            image = "debian-13",
            size = "small",
            count = 3,
        };
        var answer = (await PostAsync("/nodes/box", body, "wait=30")).Expect(207);

        Assert.Equal(3, answer.Json.Items().Count());
        Assert.All(answer.Json.Items(), item => Assert.Equal("running", item.GetProperty("node").Text("state")));
    }

    [SkippableFact]
    public async Task What_the_connection_cannot_do_is_refused_before_anything_is_kept()
    {
        Need();

        (await PostAsync("/nodes/nowhere", Node("lost"), Async)).ExpectProblem(404, "connection-not-found");
        (
            await PostAsync(
                "/nodes/box",
                new
                {
                    name = "",
                    image = "debian-13",
                    size = "small",
                },
                Async
            )
        ).ExpectProblem(422, field: "name");
        (await PostAsync("/nodes/box", Node("soon"), "wait=later")).ExpectProblem(400, field: "Prefer");
    }

    [SkippableFact]
    public async Task A_refusal_of_the_provider_is_the_problem_of_the_operation()
    {
        Need();

        var body = new
        {
            name = "wrong",
            image = "no-such-image",
            size = "small",
        };
        var ended = await EndAsync((await PostAsync("/nodes/box", body, Async)).Expect(202));

        Assert.Equal("failed", ended.Text("state"));
        Assert.Equal("invalid-value", ended.GetProperty("problem").Text("code"));
        Assert.Equal("box", ended.GetProperty("problem").Text("connection"));
        (await PostAsync("/nodes/box", body, "wait=30")).ExpectProblem(422, "invalid-value", "image");
    }

    [SkippableFact]
    public async Task A_cancelled_create_leaves_no_node()
    {
        Need();

        var accepted = (await PostAsync("/nodes/slow", Node("cancelled"), Async)).Expect(202);
        var path = accepted.Header("Operation-Location")!;
        var node = await Eventually.GetAsync(
            async () => (await fixture.Http.GetAsync(path)).Expect(200).Json.Text("target"),
            "the node that is made"
        );

        (await fixture.Http.DeleteAsync(path)).Expect(202);

        var ended = await EndAsync(accepted);
        Assert.Equal("canceled", ended.Text("state"));
        var left = (await fixture.Http.GetAsync($"/nodes/slow/{node}")).Expect(200).Json;
        Assert.Equal("stopping", left.Text("state"));
        (await fixture.Http.DeleteAsync(path)).Expect(202);
    }

    [SkippableFact]
    public async Task A_call_that_hangs_is_broken_off_by_a_cancel()
    {
        Need();

        var accepted = (await PostAsync("/snapshots/stuck", new { name = "stuck", volume = "none" }, Async)).Expect(202);
        var path = accepted.Header("Operation-Location")!;
        await Eventually.BecomesAsync(
            async () => (await fixture.Http.GetAsync(path)).Expect(200).Json.Text("state") == "running",
            "the call"
        );

        (await fixture.Http.DeleteAsync(path)).Expect(202);

        var ended = await EndAsync(accepted);
        Assert.Equal("canceled", ended.Text("state"));
        Assert.Equal("outcome-unknown", ended.GetProperty("problem").Text("code"));
    }

    [SkippableFact]
    public async Task An_operation_that_has_ended_cannot_be_cancelled()
    {
        Need();

        var accepted = (await PostAsync("/nodes/box", Node("done"), Async)).Expect(202);
        await EndAsync(accepted);

        (await fixture.Http.DeleteAsync(accepted.Header("Operation-Location")!)).ExpectProblem(409);
        (await fixture.Http.DeleteAsync("/operations/none")).ExpectProblem(404);
        (await fixture.Http.GetAsync("/operations/none/events")).ExpectProblem(404);
    }

    [SkippableFact]
    public async Task Events_tell_every_change_and_end_with_the_operation()
    {
        Need();

        var accepted = (await PostAsync("/nodes/box", Node("followed"), Async)).Expect(202);
        var events = (await fixture.Http.GetAsync(accepted.Header("Operation-Location") + "/events")).Expect(200);

        Assert.Equal("text/event-stream", events.MediaType);
        var told = events.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"state\":\"succeeded\"", told[^1], StringComparison.Ordinal);
        var last = told[^1].Split('\n').Single(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        var again = await fixture.Http.GetAsync(accepted.Header("Operation-Location") + "/events", ("Last-Event-ID", last));
        Assert.Equal("", again.Expect(200).Text);
    }

    [SkippableFact]
    public async Task Operations_are_listed_by_pages_and_filters()
    {
        Need();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await PostAsync("/volumes/box", new { name = $"listed-{i}", sizeGiB = 1 }, Async)).Expect(202).Json.Text("id")!);
        }

        (await PostAsync("/clusters/box", new { name = "listed" }, "wait=30")).Expect(201);

        var pages = await fixture.Http.WalkAsync("/operations?connection=box&kind=volumes.create&pageSize=2");

        var listed = pages.SelectMany(page => page.Items()).Select(item => item.Text("id")!).ToList();
        Assert.Equal(listed.OrderByDescending(id => id, StringComparer.Ordinal), listed);
        Assert.Empty(made.Except(listed));
        Assert.NotEmpty((await fixture.Http.GetAsync("/operations?state=succeeded&connection=box")).Expect(200).Json.Items());
        Assert.Empty((await fixture.Http.GetAsync("/operations?kind=none")).Expect(200).Json.Items());
        var token = pages[0].Text("nextPageToken");
        (await fixture.Http.GetAsync($"/operations?kind=nodes.create&pageToken={token}")).ExpectProblem(400, field: "pageToken");
        (await fixture.Http.GetAsync("/operations?state=odd")).ExpectProblem(400, field: "state");
    }

    [SkippableTheory]
    [InlineData("containers", "{\"name\":\"op-web\",\"image\":\"nginx:1.29\"}", "running")]
    [InlineData("clusters", "{\"name\":\"op-blue\"}", "available")]
    [InlineData("volumes", "{\"name\":\"op-data\",\"sizeGiB\":1}", "available")]
    [InlineData("container-images", "{\"image\":\"redis:7\"}", "available")]
    public async Task Other_things_are_made_and_deleted_as_operations(string collection, string body, string state)
    {
        Need();

        var made = await fixture.Http.SendAsync(HttpMethod.Post, $"/{collection}/box", GatewayClient.Json(body), ("Prefer", "wait=30"));

        Assert.Equal(state, made.Expect(201).Json.Text("state"));
        (await fixture.Http.GetAsync(made.Header("Location")!)).Expect(200);
        (await fixture.Http.DeleteAsync(made.Header("Location")!, ("Prefer", "wait=30"))).Expect(204);
        (await fixture.Http.GetAsync(made.Header("Location")!)).ExpectProblem(404);
    }

    private static object Node(string name) =>
        new
        {
            name,
            image = "debian-13",
            size = "small",
        };

    private Task<Answer> PostAsync(string path, object? body, string preference) =>
        body is null
            ? fixture.Http.SendAsync(HttpMethod.Post, path, null, ("Prefer", preference))
            : fixture.Http.PostAsync(path, body, ("Prefer", preference));

    private async Task<JsonElement> EndAsync(Answer accepted)
    {
        var ended = (await fixture.Http.GetAsync(accepted.Header("Operation-Location")!, ("Prefer", "wait=60"))).Expect(200).Json;
        Assert.Contains(ended.Text("state"), Ended);
        return ended;
    }
}

public sealed class SqliteOperationTests(SqliteOperationFixture fixture) : OperationSuite<SqliteOperationFixture>(fixture);

public sealed class PostgresOperationTests(PostgresOperationFixture fixture) : OperationSuite<PostgresOperationFixture>(fixture)
{
    private protected override void Need() => PostgresServer.Require();
}

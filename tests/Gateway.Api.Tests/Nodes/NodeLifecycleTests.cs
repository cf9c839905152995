using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Nodes;

/// <summary>The life of a machine, from a caller's side.</summary>
public sealed class NodeLifecycleTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_created_node_is_where_the_answer_says()
    {
        var answer = (
            await Http.PostAsync(
                "/nodes/box",
                new
                {
                    name = "web 1 (é)",
                    image = "debian-13",
                    size = "small",
                    location = "box-2",
                    tags = new { env = "test" },
                }
            )
        ).Expect(201);

        Assert.Equal($"/nodes/box/{answer.Json.Text("id")}", answer.Header("Location"));
        var node = (await Http.GetAsync(answer.Header("Location")!)).Expect(200).Json;
        Assert.Equal("web 1 (é)", node.Text("name"));
        Assert.Equal("debian-13", node.Text("image"));
        Assert.Equal("small", node.Text("size"));
        Assert.Equal("box-2", node.Text("location"));
        Assert.Equal("test", node.GetProperty("tags").Text("env"));
        Assert.Equal("box", node.Text("connection"));
        Assert.Equal("sandbox", node.Text("provider"));
    }

    [Fact]
    public async Task A_node_is_pending_then_starting_then_running_with_addresses()
    {
        var node = await CreateAsync();
        AssertState(node, "pending");
        Assert.Equal(0, node.GetProperty("publicAddresses").GetArrayLength());
        Assert.Equal(0, node.GetProperty("actions").GetArrayLength());

        fixture.EndPhase();
        AssertState(await GetAsync(node), "starting");
        fixture.EndPhase();
        var running = await GetAsync(node);
        AssertState(running, "running", "stop", "reboot", "rename");
        Assert.Equal("ACTIVE", running.Text("nativeState"));
        Assert.Contains(running.GetProperty("publicAddresses").EnumerateArray(), address => address.GetString()!.Contains(':'));
    }

    [Fact]
    public async Task A_node_is_stopped_started_and_rebooted()
    {
        var node = await CreateRunningAsync();
        AssertState(await RunAsync(node, "stop"), "stopping");
        fixture.EndPhase();
        AssertState(await GetAsync(node), "stopped", "start", "rename", "resize");
        AssertState(await RunAsync(node, "start"), "starting");
        fixture.EndPhase();
        AssertState(await RunAsync(node, "reboot"), "rebooting");
        fixture.EndPhase();
        AssertState(await GetAsync(node), "running", "stop", "reboot", "rename");
    }

    [Fact]
    public async Task A_verb_in_the_wrong_state_is_a_conflict_that_says_the_state()
    {
        var node = await CreateAsync();
        (await Http.PostAsync($"{PathOf(node)}/start")).ExpectProblem(409, "conflict", says: "PROVISIONING");
        fixture.EndPhase();
        fixture.EndPhase();
        (await Http.PostAsync($"{PathOf(node)}/start")).ExpectProblem(409, "conflict", says: "ACTIVE");
        AssertState(await GetAsync(node), "running", "stop", "reboot", "rename");
    }

    [Fact]
    public async Task A_deleted_node_goes_and_is_not_found()
    {
        var node = await CreateRunningAsync();
        (await Http.DeleteAsync(PathOf(node))).Expect(204);
        AssertState(await GetAsync(node), "stopping");
        (await Http.DeleteAsync(PathOf(node))).Expect(204);
        fixture.EndPhase();

        (await Http.GetAsync(PathOf(node))).ExpectProblem(404, "not-found");
        (await Http.DeleteAsync(PathOf(node))).ExpectProblem(404, "not-found");
        (await Http.PostAsync($"{PathOf(node)}/start")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Names_are_no_ids_and_two_nodes_may_share_one()
    {
        await CreateAsync("twin");
        await CreateAsync("twin");

        Assert.Equal(2, (await Http.GetAsync("/nodes/box?name=twin")).Expect(200).Json.Items().Count());
        (await Http.GetAsync("/nodes/box/twin")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task An_image_is_made_of_a_node_and_a_node_of_that_image()
    {
        var node = await CreateRunningAsync();
        var image = await fixture.CreateAsync("/images/box", new { name = "golden", node = node.Text("id") });
        Assert.Equal(node.Text("id"), image.Text("sourceNode"));
        for (var i = 0; i < 3; i++)
        {
            fixture.EndPhase();
        }

        Assert.Equal("available", (await Http.GetAsync($"/images/box/{image.Text("id")}")).Expect(200).Json.Text("state"));
        await fixture.CreateAsync(
            "/nodes/box",
            new
            {
                name = "copy",
                image = image.Text("id"),
                size = "small",
            }
        );
        (await Http.DeleteAsync($"/images/box/{image.Text("id")}")).Expect(204);
    }

    private static string PathOf(JsonElement node) => $"/nodes/box/{node.Text("id")}";

    private static void AssertState(JsonElement node, string state, params string[] actions)
    {
        Assert.Equal(state, node.Text("state"));
        Assert.Equal(actions, node.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!));
    }

    private Task<JsonElement> CreateAsync(string name = "web") =>
        fixture.CreateAsync(
            "/nodes/box",
            new
            {
                name,
                image = "debian-13",
                size = "small",
            }
        );

    private async Task<JsonElement> CreateRunningAsync()
    {
        var node = await CreateAsync();
        fixture.EndPhase();
        fixture.EndPhase();
        return node;
    }

    private async Task<JsonElement> GetAsync(JsonElement node) => (await Http.GetAsync(PathOf(node))).Expect(200).Json;

    private async Task<JsonElement> RunAsync(JsonElement node, string verb) =>
        (await Http.PostAsync($"{PathOf(node)}/{verb}")).Expect(200).Json;
}

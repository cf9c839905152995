using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Nodes;

/// <summary>The verbs that not every provider has.</summary>
public sealed class NodeVerbTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData("soft", "REBOOTING")]
    [InlineData("hard", "RESETTING")]
    public async Task A_node_is_rebooted_softly_or_hard(string kind, string word)
    {
        var path = await CreateRunningAsync();
        Assert.Equal(word, (await Http.PostAsync($"{path}/reboot", new { kind })).Expect(200).Json.Text("nativeState"));
    }

    [Fact]
    public async Task A_kind_of_reboot_never_heard_of_is_refused()
    {
        var path = await CreateRunningAsync();
        (await Http.PostAsync($"{path}/reboot", new { kind = "gentle" })).ExpectProblem(400);
        (await Http.PostAsync($"{path}/reboot", new { force = true })).ExpectProblem(400);
    }

    [Fact]
    public async Task A_node_is_renamed_and_found_by_its_new_name_only()
    {
        var path = await CreateRunningAsync();

        Assert.Equal("other", (await Http.PostAsync($"{path}/rename", new { name = "other" })).Expect(200).Json.Text("name"));

        Assert.Equal("other", (await Http.GetAsync(path)).Expect(200).Json.Text("name"));
        Assert.Single((await Http.GetAsync("/nodes/box?name=other")).Expect(200).Json.Items());
    }

    [Fact]
    public async Task A_node_of_the_start_is_renamed_and_found_by_its_new_name_only()
    {
        var first = (await Http.GetAsync("/nodes/box?pageSize=1")).Expect(200).Json.Items().First();

        (await Http.PostAsync($"/nodes/box/{first.Text("id")}/rename", new { name = "renamed seed" })).Expect(200);

        Assert.Single((await Http.GetAsync("/nodes/box?name=renamed%20seed")).Expect(200).Json.Items());
        Assert.Empty((await Http.GetAsync($"/nodes/box?name={first.Text("name")}")).Expect(200).Json.Items());
    }

    [Fact]
    public async Task A_stopped_node_is_resized_and_a_running_one_is_not()
    {
        var path = await CreateRunningAsync();
        (await Http.PostAsync($"{path}/resize", new { size = "large" })).ExpectProblem(409, "conflict", says: "ACTIVE");
        (await Http.PostAsync($"{path}/stop")).Expect(200);
        fixture.EndPhase();

        (await Http.PostAsync($"{path}/resize", new { size = "no-such-size" })).ExpectProblem(422, "invalid-value");
        Assert.Equal("reconfiguring", (await Http.PostAsync($"{path}/resize", new { size = "large" })).Expect(200).Json.Text("state"));
        fixture.EndPhase();

        var resized = (await Http.GetAsync(path)).Expect(200).Json;
        Assert.Equal(("large", "stopped"), (resized.Text("size"), resized.Text("state")));
    }

    [Fact]
    public async Task An_image_is_copied()
    {
        var copy = (await Http.PostAsync("/images/box/debian-13/copy", new { name = "mine", location = "box-2" })).Expect(201);

        Assert.Equal($"/images/box/{copy.Json.Text("id")}", copy.Header("Location"));
        Assert.Equal(("mine", "debian"), (copy.Json.Text("name"), copy.Json.Text("operatingSystem")));
        (await Http.PostAsync("/images/box/debian-13/copy", new { name = "mine", location = "mars" })).ExpectProblem(422);
        (await Http.DeleteAsync(copy.Header("Location")!)).Expect(204);
    }

    [Fact]
    public async Task Capabilities_tell_who_filters()
    {
        var operations = (await Http.GetAsync("/connections/box/capabilities")).Expect(200).Json.GetProperty("operations");
        var list = operations.EnumerateArray().Single(operation => operation.Text("operation") == "listNodes").GetProperty("filters");

        Assert.Equal(["name"], Words(list.GetProperty("provider")));
        Assert.Equal(["state", "location", "tag"], Words(list.GetProperty("gateway")));
    }

    private static IEnumerable<string?> Words(JsonElement array) => array.EnumerateArray().Select(word => word.GetString());

    private async Task<string> CreateRunningAsync()
    {
        var node = await fixture.CreateAsync(
            "/nodes/box",
            new
            {
                name = "web",
                image = "debian-13",
                size = "small",
            }
        );
        fixture.EndPhase();
        fixture.EndPhase();
        return $"/nodes/box/{node.Text("id")}";
    }
}

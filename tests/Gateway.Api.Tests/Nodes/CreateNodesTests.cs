using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Nodes;

/// <summary>What a caller may wish of new nodes, one or many.</summary>
public sealed class CreateNodesTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Nodes = "/nodes/box";

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task Several_nodes_have_a_result_each()
    {
        var answer = (await Http.PostAsync(Nodes, NewNode("row", count: 3))).Expect(207);

        var items = answer.Json.Items().ToArray();
        Assert.Equal(["row-1", "row-2", "row-3"], items.Select(item => item.Text("name")));
        Assert.All(items, item => Assert.Equal(item.Text("name"), item.GetProperty("node").Text("name")));
        Assert.All(items, item => Assert.False(item.TryGetProperty("problem", out _)));
        Assert.Distinct(items.Select(item => item.GetProperty("node").Text("id")));
    }

    [Fact]
    public async Task If_there_is_not_one_node_the_failure_is_the_answer() =>
        (await Http.PostAsync(Nodes, NewNode("none", count: 3, image: "no-such-image"))).ExpectProblem(422, "invalid-value");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task A_count_out_of_bounds_is_refused(int count)
    {
        var problem = (await Http.PostAsync(Nodes, NewNode("many", count))).ExpectProblem(422);
        Assert.True(problem.GetProperty("errors").TryGetProperty("count", out _));
    }

    [Fact]
    public async Task The_same_key_makes_nothing_twice()
    {
        var first = await CreateAsync("\"abc\"");
        var again = await CreateAsync("\"abc\"");
        var other = await CreateAsync("\"abd\"");

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task The_same_key_is_for_one_count_of_nodes_only()
    {
        var two = (await Http.PostAsync(Nodes, NewNode("fleet", count: 2), ("Idempotency-Key", "\"fleet\""))).Expect(207).Json;
        var again = (await Http.PostAsync(Nodes, NewNode("fleet", count: 2), ("Idempotency-Key", "fleet"))).Expect(207).Json;
        var three = await Http.PostAsync(Nodes, NewNode("fleet", count: 3), ("Idempotency-Key", "\"fleet\""));

        Assert.Equal(IdsOf(two), IdsOf(again));
        three.ExpectProblem(422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var problem = (await Http.PostAsync(Nodes, NewNode("keyed"), ("Idempotency-Key", key))).ExpectProblem(400);
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task Options_of_the_provider_are_heeded()
    {
        var node = await fixture.CreateAsync(Nodes, NewNode("opted", options: new { description = "mine" }));
        Assert.Equal("mine", node.GetProperty("extra").Text("description"));
    }

    [Theory]
    [InlineData("""{"noSuchOption":1}""", "providerOptions.noSuchOption")]
    [InlineData("""{"description":1}""", "providerOptions.description")]
    [InlineData("[]", "providerOptions")]
    [InlineData("\"text\"", "providerOptions")]
    public async Task Options_that_the_provider_does_not_have_are_refused(string options, string field)
    {
        var body = $$"""{"name":"opted","image":"debian-13","size":"small","providerOptions":{{options}}}""";
        var problem = (await Http.SendAsync(HttpMethod.Post, Nodes, GatewayClient.Json(body))).ExpectProblem(422);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task The_options_are_described()
    {
        var provider = (await Http.GetAsync("/providers/sandbox")).Expect(200).Json;
        var option = provider.GetProperty("options").GetProperty("createNode").GetProperty("properties").GetProperty("description");
        Assert.NotEmpty(option.Text("description")!);

        var schemas = (await Http.GetAsync("/openapi.json")).Expect(200).Json.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("SandboxNodeOptions").GetProperty("properties").TryGetProperty("description", out _));
        var choices = schemas.GetProperty("CreateNode").GetProperty("properties").GetProperty("providerOptions").GetProperty("anyOf");
        Assert.Contains(
            choices.EnumerateArray(),
            choice =>
                choice.TryGetProperty("$ref", out var reference)
                && reference.GetString()!.EndsWith("/SandboxNodeOptions", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Network_address_and_volumes_are_as_wished()
    {
        var volume = await fixture.CreateAsync("/volumes/box", new { name = "data", sizeGiB = 10 });
        fixture.EndPhase();
        var node = await fixture.CreateAsync(
            Nodes,
            new
            {
                name = "wishes",
                image = "debian-13",
                size = "small",
                network = "default",
                publicAddress = false,
                volumes = new[] { volume.Text("id") },
            }
        );
        fixture.EndPhase();
        fixture.EndPhase();

        var running = (await Http.GetAsync($"{Nodes}/{node.Text("id")}")).Expect(200).Json;
        Assert.Equal(0, running.GetProperty("publicAddresses").GetArrayLength());
        Assert.NotEqual(0, running.GetProperty("privateAddresses").GetArrayLength());
        Assert.Equal(volume.Text("id"), running.GetProperty("volumes")[0].GetString());
        Assert.Equal("inUse", (await Http.GetAsync($"/volumes/box/{volume.Text("id")}")).Expect(200).Json.Text("state"));
    }

    [Fact]
    public async Task A_client_token_is_no_field_of_the_body() =>
        (
            await Http.PostAsync(
                Nodes,
                new
                {
                    name = "x",
                    image = "debian-13",
                    size = "small",
                    clientToken = "6f0b3c0e-0000-8000-8000-000000000000",
                }
            )
        ).ExpectProblem(400);

    private static object NewNode(string name, int count = 1, string image = "debian-13", object? options = null) =>
        new
        {
            name,
            image,
            size = "small",
            count,
            providerOptions = options,
        };

    private static IEnumerable<string?> IdsOf(JsonElement answer) => answer.Items().Select(item => item.GetProperty("node").Text("id"));

    private async Task<string?> CreateAsync(string key) =>
        (await Http.PostAsync(Nodes, NewNode("keyed"), ("Idempotency-Key", key))).Expect(201).Json.Text("id");
}

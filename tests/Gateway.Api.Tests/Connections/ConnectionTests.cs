using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>What is configured and compiled in, as callers see it.</summary>
public sealed class ConnectionTests(ConnectionFixture fixture) : IClassFixture<ConnectionFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task Connections_are_listed_by_name_without_those_by_default()
    {
        var items = (await Http.GetAsync("/connections")).Expect(200).Json.Items().ToArray();

        Assert.Equal(["broken", "files", "hangs", "lab"], items.Select(item => item.Text("name")!));
        Assert.Equal(["files"], (await NamesAsync("/connections?provider=filesystem")));
        Assert.Empty(await NamesAsync("/connections?provider=none"));
        var lab = (await Http.GetAsync("/connections/lab")).Expect(200).Json;
        Assert.Equal("sandbox", lab.Text("provider"));
        Assert.Equal(
            [
                "clusters",
                "container-images",
                "containers",
                "images",
                "key-pairs",
                "locations",
                "nodes",
                "registries",
                "sizes",
                "snapshots",
                "volumes",
            ],
            lab.GetProperty("collections").EnumerateArray().Select(collection => collection.GetString()!)
        );
    }

    [Fact]
    public async Task Without_configuration_there_are_sandboxes_and_files()
    {
        await using var host = fixture.Start([
            ("Gateway:DefaultConnections", "true"),
            .. fixture.Configured.Select(name => (name, (string?)null)),
        ]);
        var connections = (await host.Http.GetAsync("/connections")).Expect(200).Json.Items().ToArray();

        var names = connections.Select(connection => connection.Text("name")!).Where(name => name != "docker");
        Assert.Equal(["files", "sandbox-eu", "sandbox-us"], names);
        (await host.Http.PostAsync("/buckets/files", new { name = "first" })).Expect(201);
        Assert.Equal(3, (await host.Http.GetAsync("/nodes/sandbox-eu")).Expect(200).Json.Items().Count());
    }

    [Fact]
    public async Task A_configured_connection_replaces_the_one_by_default_of_its_name()
    {
        await using var host = fixture.Start(
            ("Gateway:DefaultConnections", "true"),
            ("Gateway:Connections:sandbox-eu:Provider", "sandbox"),
            ("Gateway:Connections:sandbox-eu:NodeCount", "5"),
            ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "replaced"))
        );

        Assert.Equal(5, (await host.Http.GetAsync("/nodes/sandbox-eu")).Expect(200).Json.Items().Count());
        Assert.Equal(3, (await host.Http.GetAsync("/nodes/sandbox-us")).Expect(200).Json.Items().Count());
    }

    [Fact]
    public async Task Capabilities_tell_what_each_connection_supports_and_within_which_limits()
    {
        var lab = await CapabilitiesAsync("lab");
        var files = await CapabilitiesAsync("files");

        Assert.Equal(lab.Keys.Order(), files.Keys.Order());
        Assert.Equal("native", lab["startNode"].Text("support"));
        Assert.Equal("nodes", lab["startNode"].Text("collection"));
        Assert.Equal("unsupported", lab["putObject"].Text("support"));
        Assert.Equal("unsupported", files["startNode"].Text("support"));
        Assert.Equal("native", files["putObject"].Text("support"));
        Assert.Equal(1024, files["putObject"].GetProperty("limits").GetProperty("keyBytes").GetInt32());
        Assert.Equal(1000, lab["listNodes"].GetProperty("limits").GetProperty("pageSize").GetInt32());
        (await Http.GetAsync("/connections/none/capabilities")).ExpectProblem(404, "connection-not-found", "connection");
    }

    [Fact]
    public async Task What_is_unsupported_answers_so_for_every_operation_of_the_collection()
    {
        foreach (var collection in new[] { "buckets" })
        {
            (await Http.GetAsync($"/{collection}/lab")).ExpectProblem(501, "not-supported", says: collection);
            (await Http.PostAsync($"/{collection}/lab", new { name = "some" })).ExpectProblem(501, "not-supported", says: collection);
        }

        (await Http.GetAsync("/objects/lab/some/key")).ExpectProblem(501, "not-supported", says: "objects");
        (await Http.GetAsync("/objects/lab/some")).ExpectProblem(501, "not-supported", says: "objects");
        (await Http.GetAsync("/containers/files/c-1/logs")).ExpectProblem(501, "not-supported", says: "containers");
    }

    [Fact]
    public async Task A_check_tells_whether_a_connection_works()
    {
        var good = (await Http.GetAsync("/connections/lab/check")).Expect(200).Json;
        Assert.True(good.GetProperty("ok").GetBoolean());
        Assert.Equal(JsonValueKind.Null, good.GetProperty("problem").ValueKind);
        Assert.True((await Http.GetAsync("/connections/files/check")).Expect(200).Json.GetProperty("ok").GetBoolean());

        var bad = (await Http.GetAsync("/connections/broken/check")).Expect(200).Json;
        Assert.False(bad.GetProperty("ok").GetBoolean());
        Assert.Equal("provider-unavailable", bad.GetProperty("problem").Text("code"));
        Assert.Equal("broken", bad.GetProperty("problem").Text("connection"));
        (await Http.GetAsync("/connections/none/check")).ExpectProblem(404, "connection-not-found", "connection");
    }

    [Fact]
    public async Task A_check_of_a_hanging_connection_ends()
    {
        var hanging = (await Http.GetAsync("/connections/hangs/check")).Expect(200).Json;

        Assert.False(hanging.GetProperty("ok").GetBoolean());
        Assert.Equal("provider-timeout", hanging.GetProperty("problem").Text("code"));
    }

    [Fact]
    public async Task Settings_are_in_no_answer()
    {
        string[] paths = ["", "/lab", "/files", "/files/check", "/files/capabilities", "/broken/check"];
        foreach (var path in paths)
        {
            var answer = (await Http.GetAsync("/connections" + path)).Expect(200);
            Assert.DoesNotContain(fixture.Folder, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(ConnectionFixture.OddNumber, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sandbox", "latencyMs")]
    [InlineData("filesystem", "path")]
    [InlineData("docker", "endpoint")]
    public async Task A_provider_describes_its_settings(string provider, string setting)
    {
        var detail = (await Http.GetAsync($"/providers/{provider}")).Expect(200).Json;

        var schema = detail.GetProperty("settings");
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.Text("$schema"));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.True(schema.GetProperty("properties").TryGetProperty(setting, out _));
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            Assert.True(property.Value.TryGetProperty("type", out _), property.ToString());
            Assert.True(property.Value.TryGetProperty("description", out var description), property.ToString());
            Assert.DoesNotContain('<', description.GetString()!);
        }

        Assert.NotEmpty(detail.GetProperty("operations").EnumerateArray());
        Assert.NotEmpty(detail.Text("title")!);
    }

    [Fact]
    public async Task Providers_are_listed_and_one_that_is_not_there_is_not_found()
    {
        var names = (await Http.GetAsync("/providers")).Expect(200).Json.Items().Select(item => item.Text("name")!).ToArray();
        Assert.Contains("sandbox", names);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        (await Http.GetAsync("/providers/none")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_gateway_is_live_and_ready_whatever_its_clouds_are()
    {
        Assert.Equal("live", (await Http.GetAsync("/health/live")).Expect(200).Json.Text("status"));
        var ready = (await Http.GetAsync("/health/ready")).Expect(200).Json;
        Assert.Equal("ready", ready.Text("status"));
        Assert.Equal(4, ready.GetProperty("connections").GetInt32());
    }

    private async Task<string[]> NamesAsync(string path) =>
        [.. (await Http.GetAsync(path)).Expect(200).Json.Items().Select(item => item.Text("name")!)];

    private async Task<Dictionary<string, JsonElement>> CapabilitiesAsync(string connection) =>
        (await Http.GetAsync($"/connections/{connection}/capabilities"))
            .Expect(200)
            .Json.GetProperty("operations")
            .EnumerateArray()
            .ToDictionary(operation => operation.Text("operation")!);
}

/// <summary>Connections that work and such that do not.</summary>
public sealed class ConnectionFixture : GatewayFixture
{
    /// <summary>A setting that would be noticed in an answer.</summary>
    public const string OddNumber = "71693";

    public IEnumerable<string> Configured => Settings.Keys;

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("lab", "NodeCount", OddNumber), ("broken", "FailureRate", "1"), ("hangs", "Hang", "true"));
            settings["Gateway:Connections:files:Provider"] = "filesystem";
            settings["Gateway:Connections:files:Path"] = Path.Combine(Folder, "files");
            return settings;
        }
    }
}

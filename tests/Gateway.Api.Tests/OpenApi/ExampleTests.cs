using System.Text.Json;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>The description's examples are what somebody tries first: they work as they are.</summary>
public sealed class ExampleTests(ExampleFixture fixture) : IClassFixture<ExampleFixture>
{
    // What has to be there before the next: everything else can be tried in any order.
    private static readonly string[] Makers =
    [
        "createBucket",
        "putObject",
        "createNode",
        "createKeyPair",
        "createVolume",
        "createSnapshot",
        "createImage",
        "copyImage",
        "pullContainerImage",
        "createCluster",
        "deployContainer",
        "createConnection",
        "createKey",
    ];

    [Fact]
    public async Task Every_example_works_with_a_gateway_that_was_just_started()
    {
        var operations = await OperationsAsync();
        foreach (var maker in Makers)
        {
            var answer = await TryAsync(operations.Single(operation => operation.Id == maker));
            Assert.True(answer.Status is 200 or 201, $"{maker}: {answer.Status} {answer.Text}");
        }

        // The ids of operations and keys are others each time.
        (await fixture.Http.PostAsync("/clusters/sandbox-eu", new { name = "green" }, ("Prefer", "respond-async"))).Expect(202);

        // A terminal is a WebSocket.
        string[] others = ["openTerminal", "getOperation", "followOperation", "getKey"];
        foreach (var read in operations.Where(operation => operation.Method == "get" && !others.Contains(operation.Id)))
        {
            var answer = await TryAsync(read);
            answer.Expect(200);
            Assert.True(!read.Id.StartsWith("list", StringComparison.Ordinal) || answer.Json.Items().Any(), $"{read.Id}: {answer.Text}");
        }

        string[] rest = ["attachVolume", "rebootNode", "renameNode", "stopNode", "resizeNode", "runCommandInContainer"];
        foreach (var verb in rest)
        {
            (await TryAsync(operations.Single(operation => operation.Id == verb))).Expect(200);
        }

        (await TryAsync(operations.Single(operation => operation.Id == "patchObject"))).Expect(200);
        (await TryAsync(operations.Single(operation => operation.Id == "deleteObjects"))).Expect(200);
        (await TryAsync(operations.Single(operation => operation.Id == "createTransfer"))).Expect(202);
        (await TryAsync(operations.Single(operation => operation.Id == "emptyBucket"))).Expect(202);
    }

    [Fact]
    public async Task Every_body_is_tried()
    {
        // A link is signed by a store in a cloud: none of the connections of a new gateway has one. And all of them are read-only.
        string[] others =
        [
            "attachVolume",
            "rebootNode",
            "renameNode",
            "resizeNode",
            "patchObject",
            "patchObjectByQuery",
            "deleteObjects",
            "createLink",
            "replaceConnection",
            "runCommandInContainer",
            "createTransfer",
            "emptyBucket",
            "rotateKey",
        ];
        var bodies = (await OperationsAsync()).Where(operation => operation.Body is not null).Select(operation => operation.Id);

        Assert.Empty(bodies.Except(Makers).Except(others));
    }

    private Task<Answer> TryAsync(Operation operation) =>
        fixture.Http.SendAsync(
            new HttpMethod(operation.Method.ToUpperInvariant()),
            operation.Path,
            operation.Body is null ? null : GatewayClient.Json(operation.Body)
        );

    private async Task<IReadOnlyList<Operation>> OperationsAsync() =>
        [
            .. (await fixture.Http.GetAsync("/openapi.json"))
                .Expect(200)
                .Json.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject().Select(operation => ToOperation(path.Name, operation.Name, operation.Value))
                ),
        ];

    private static Operation ToOperation(string path, string method, JsonElement operation)
    {
        var query = new List<string>();
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default)
        {
            if (!parameter.TryGetProperty("example", out var example))
            {
                continue;
            }

            var value = Uri.EscapeDataString(example.ToString());
            var name = parameter.Text("name")!;
            if (parameter.Text("in") == "path")
            {
                path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }
            else if (parameter.Text("in") == "query")
            {
                query.Add($"{name}={value}");
            }
        }

        var body =
            operation.TryGetProperty("requestBody", out var request)
            && request.GetProperty("content").TryGetProperty("application/json", out var content)
                ? content.GetProperty("example").GetRawText()
                : null;
        return new Operation(operation.Text("operationId")!, method, query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", body);
    }

    private sealed record Operation(string Id, string Method, string Path, string? Body);
}

/// <summary>A gateway as it is without configuration, in which things are done at once.</summary>
public sealed class ExampleFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("sandbox-eu", "TransitionMs", "0"), ("sandbox-us", "TransitionMs", "0"));
            settings["Gateway:DefaultConnections"] = "true";
            settings["Gateway:Vault:Key"] = VaultKey.Generate();
            return settings;
        }
    }
}

using Gateway.Api.Connections.Vault;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>The description's examples are what somebody tries first: they work as they are.</summary>
public sealed class ExampleTests(ExampleFixture fixture) : IClassFixture<ExampleFixture>
{
    /// <summary>What has to be there before the next: everything else can be tried in any order.</summary>
    internal static readonly string[] Makers =
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

    private Task<Answer> TryAsync(DescribedOperation operation) => operation.SendAsync(fixture.Http);

    private Task<IReadOnlyList<DescribedOperation>> OperationsAsync() => DescribedOperation.ReadAsync(fixture.Http);
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

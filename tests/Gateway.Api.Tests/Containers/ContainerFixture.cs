using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Containers;

/// <summary>A container platform that does things at once, and one that takes a moment.</summary>
public sealed class ContainerFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(
            Sandboxes(
                ("box", "TransitionMs", "0"),
                ("slow", "TransitionMs", "150"),
                ("left-text", "TransitionMs", "0"),
                ("left-lines", "TransitionMs", "0"),
                ("left-terminal", "TransitionMs", "0")
            )
        )
        {
            ["Gateway:Connections:registry:Provider"] = "oci-registry",
            ["Gateway:Connections:registry:Endpoint"] = "https://registry.example",
            ["Gateway:Connections:registry:Username"] = "gateway",
            ["Gateway:Connections:registry:Password"] = "not-for-others",
        };

    internal async Task<string> DeployAsync(string name, string image = "nginx:1.29", string connection = "box") =>
        $"/containers/{connection}/{(await CreateAsync($"/containers/{connection}", new { name, image })).Text("id")}";
}

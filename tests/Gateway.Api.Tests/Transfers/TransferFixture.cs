using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Transfers;

/// <summary>Two stores on disk.</summary>
public sealed class TransferFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Gateway:Connections:here:Provider"] = "filesystem",
            ["Gateway:Connections:here:Path"] = Path.Combine(Folder, "here"),
            ["Gateway:Connections:there:Provider"] = "filesystem",
            ["Gateway:Connections:there:Path"] = Path.Combine(Folder, "there"),
        };
}

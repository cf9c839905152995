using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Http;

/// <summary>A cloud and a store that nobody gets anything wrong into.</summary>
public sealed class BadInputFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("box", "TransitionMs", "0"));
            settings["Gateway:Connections:files:Provider"] = "filesystem";
            settings["Gateway:Connections:files:Path"] = Path.Combine(Folder, "files");
            return settings;
        }
    }
}

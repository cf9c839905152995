using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

/// <summary>A sandbox whose life cycles take a moment that can be seen and costs no time.</summary>
public sealed class SandboxFixture : ProviderFixture
{
    public override string Provider => "sandbox";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["NodeCount"] = "5", ["TransitionMs"] = "5" };
}

using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Nodes;

/// <summary>A cloud in which a phase lasts a minute, unless the clock is put forward.</summary>
public sealed class NodeFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => Sandboxes(("box", "TransitionMs", "60000"));

    /// <summary>Puts the clock into the next phase of what was begun just now.</summary>
    internal void EndPhase() => Clock.Advance(TimeSpan.FromSeconds(60));
}

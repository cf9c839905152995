using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Triton;

public sealed class TritonNodeTests(TritonFixture fixture) : NodeDriverTests<TritonFixture>(fixture);

public sealed class TritonNodePowerTests(TritonFixture fixture) : NodePowerDriverTests<TritonFixture>(fixture);

public sealed class TritonNodeRenameTests(TritonFixture fixture) : NodeRenameDriverTests<TritonFixture>(fixture);

public sealed class TritonNodeResizeTests(TritonFixture fixture) : NodeResizeDriverTests<TritonFixture>(fixture);

public sealed class TritonImageTests(TritonFixture fixture) : ImageDriverTests<TritonFixture>(fixture);

public sealed class TritonNodeImageTests(TritonFixture fixture) : NodeImageDriverTests<TritonFixture>(fixture)
{
    protected override async Task PrepareNodeAsync(ResourceId node)
    {
        await Fixture.Open<INodePowerDriver>().StopNodeAsync(node.Value, Cancellation);
        await WaitForAsync(() => Fixture.Open<INodeDriver>().GetNodeAsync(node.Value, Cancellation), now => now.State == NodeState.Stopped);
    }
}

public sealed class TritonSizeTests(TritonFixture fixture) : SizeDriverTests<TritonFixture>(fixture);

public sealed class TritonLocationTests(TritonFixture fixture) : LocationDriverTests<TritonFixture>(fixture);

public sealed class TritonKeyPairTests(TritonFixture fixture) : KeyPairDriverTests<TritonFixture>(fixture);

public sealed class TritonConnectionCheckTests(TritonFixture fixture) : ConnectionCheckDriverTests<TritonFixture>(fixture);

public sealed class TritonSimulatedNodeTests(TritonFixture fixture) : SimulatedNodeTests<TritonFixture>(fixture);

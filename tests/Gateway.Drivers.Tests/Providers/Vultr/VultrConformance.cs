using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Vultr;

public sealed class VultrNodeTests(VultrFixture fixture) : NodeDriverTests<VultrFixture>(fixture);

public sealed class VultrNodePowerTests(VultrFixture fixture) : NodePowerDriverTests<VultrFixture>(fixture);

public sealed class VultrNodeRenameTests(VultrFixture fixture) : NodeRenameDriverTests<VultrFixture>(fixture);

public sealed class VultrNodeResizeTests(VultrFixture fixture) : NodeResizeDriverTests<VultrFixture>(fixture);

public sealed class VultrImageTests(VultrFixture fixture) : ImageDriverTests<VultrFixture>(fixture);

public sealed class VultrNodeImageTests(VultrFixture fixture) : NodeImageDriverTests<VultrFixture>(fixture);

public sealed class VultrSizeTests(VultrFixture fixture) : SizeDriverTests<VultrFixture>(fixture);

public sealed class VultrLocationTests(VultrFixture fixture) : LocationDriverTests<VultrFixture>(fixture);

public sealed class VultrKeyPairTests(VultrFixture fixture) : KeyPairDriverTests<VultrFixture>(fixture);

public sealed class VultrVolumeTests(VultrFixture fixture) : VolumeDriverTests<VultrFixture>(fixture);

public sealed class VultrConnectionCheckTests(VultrFixture fixture) : ConnectionCheckDriverTests<VultrFixture>(fixture);

public sealed class VultrSimulatedNodeTests(VultrFixture fixture) : SimulatedNodeTests<VultrFixture>(fixture);

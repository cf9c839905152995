using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

public sealed class DigitalOceanNodeTests(DigitalOceanFixture fixture) : NodeDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanNodePowerTests(DigitalOceanFixture fixture) : NodePowerDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanNodeRenameTests(DigitalOceanFixture fixture) : NodeRenameDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanNodeResizeTests(DigitalOceanFixture fixture) : NodeResizeDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanImageTests(DigitalOceanFixture fixture) : ImageDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanNodeImageTests(DigitalOceanFixture fixture) : NodeImageDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanSizeTests(DigitalOceanFixture fixture) : SizeDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanLocationTests(DigitalOceanFixture fixture) : LocationDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanKeyPairTests(DigitalOceanFixture fixture) : KeyPairDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanVolumeTests(DigitalOceanFixture fixture) : VolumeDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanSnapshotTests(DigitalOceanFixture fixture) : SnapshotDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanConnectionCheckTests(DigitalOceanFixture fixture)
    : ConnectionCheckDriverTests<DigitalOceanFixture>(fixture);

public sealed class DigitalOceanSimulatedNodeTests(DigitalOceanFixture fixture) : SimulatedNodeTests<DigitalOceanFixture>(fixture);

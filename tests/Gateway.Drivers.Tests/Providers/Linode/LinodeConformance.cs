using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Linode;

public sealed class LinodeNodeTests(LinodeFixture fixture) : NodeDriverTests<LinodeFixture>(fixture);

public sealed class LinodeNodePowerTests(LinodeFixture fixture) : NodePowerDriverTests<LinodeFixture>(fixture);

public sealed class LinodeNodeRenameTests(LinodeFixture fixture) : NodeRenameDriverTests<LinodeFixture>(fixture);

public sealed class LinodeNodeResizeTests(LinodeFixture fixture) : NodeResizeDriverTests<LinodeFixture>(fixture);

public sealed class LinodeImageTests(LinodeFixture fixture) : ImageDriverTests<LinodeFixture>(fixture);

public sealed class LinodeNodeImageTests(LinodeFixture fixture) : NodeImageDriverTests<LinodeFixture>(fixture);

public sealed class LinodeSizeTests(LinodeFixture fixture) : SizeDriverTests<LinodeFixture>(fixture);

public sealed class LinodeLocationTests(LinodeFixture fixture) : LocationDriverTests<LinodeFixture>(fixture);

public sealed class LinodeKeyPairTests(LinodeFixture fixture) : KeyPairDriverTests<LinodeFixture>(fixture);

public sealed class LinodeVolumeTests(LinodeFixture fixture) : VolumeDriverTests<LinodeFixture>(fixture);

public sealed class LinodeConnectionCheckTests(LinodeFixture fixture) : ConnectionCheckDriverTests<LinodeFixture>(fixture);

public sealed class LinodeSimulatedNodeTests(LinodeFixture fixture) : SimulatedNodeTests<LinodeFixture>(fixture);

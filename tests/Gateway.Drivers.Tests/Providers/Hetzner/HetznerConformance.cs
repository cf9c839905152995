using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

public sealed class HetznerNodeTests(HetznerFixture fixture) : NodeDriverTests<HetznerFixture>(fixture);

public sealed class HetznerNodePowerTests(HetznerFixture fixture) : NodePowerDriverTests<HetznerFixture>(fixture);

public sealed class HetznerNodeRenameTests(HetznerFixture fixture) : NodeRenameDriverTests<HetznerFixture>(fixture);

public sealed class HetznerNodeResizeTests(HetznerFixture fixture) : NodeResizeDriverTests<HetznerFixture>(fixture);

public sealed class HetznerImageTests(HetznerFixture fixture) : ImageDriverTests<HetznerFixture>(fixture);

public sealed class HetznerNodeImageTests(HetznerFixture fixture) : NodeImageDriverTests<HetznerFixture>(fixture);

public sealed class HetznerSizeTests(HetznerFixture fixture) : SizeDriverTests<HetznerFixture>(fixture);

public sealed class HetznerLocationTests(HetznerFixture fixture) : LocationDriverTests<HetznerFixture>(fixture);

public sealed class HetznerKeyPairTests(HetznerFixture fixture) : KeyPairDriverTests<HetznerFixture>(fixture);

public sealed class HetznerVolumeTests(HetznerFixture fixture) : VolumeDriverTests<HetznerFixture>(fixture);

public sealed class HetznerConnectionCheckTests(HetznerFixture fixture) : ConnectionCheckDriverTests<HetznerFixture>(fixture);

public sealed class HetznerSimulatedNodeTests(HetznerFixture fixture) : SimulatedNodeTests<HetznerFixture>(fixture);

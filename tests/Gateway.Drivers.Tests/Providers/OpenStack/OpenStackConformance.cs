using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackNodeTests(OpenStackFixture fixture) : NodeDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackNodePowerTests(OpenStackFixture fixture) : NodePowerDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackNodeRenameTests(OpenStackFixture fixture) : NodeRenameDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackNodeResizeTests(OpenStackFixture fixture) : NodeResizeDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackImageTests(OpenStackFixture fixture) : ImageDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackNodeImageTests(OpenStackFixture fixture) : NodeImageDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackSizeTests(OpenStackFixture fixture) : SizeDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackLocationTests(OpenStackFixture fixture) : LocationDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackKeyPairTests(OpenStackFixture fixture) : KeyPairDriverTests<OpenStackFixture>(fixture);

[Collection(OpenStackFixture.Turns)]
public sealed class OpenStackConnectionCheckTests(OpenStackFixture fixture) : ConnectionCheckDriverTests<OpenStackFixture>(fixture);

public sealed class OpenStackVolumeTests(OpenStackSimulatedFixture fixture) : VolumeDriverTests<OpenStackSimulatedFixture>(fixture);

public sealed class OpenStackSnapshotTests(OpenStackSimulatedFixture fixture) : SnapshotDriverTests<OpenStackSimulatedFixture>(fixture);

public sealed class OpenStackSimulatedNodeTests(OpenStackSimulatedFixture fixture) : SimulatedNodeTests<OpenStackSimulatedFixture>(fixture);

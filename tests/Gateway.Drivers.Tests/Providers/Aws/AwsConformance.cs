using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Aws;

public sealed class AwsNodeTests(AwsFixture fixture) : NodeDriverTests<AwsFixture>(fixture);

public sealed class AwsNodePowerTests(AwsFixture fixture) : NodePowerDriverTests<AwsFixture>(fixture);

public sealed class AwsNodeRenameTests(AwsFixture fixture) : NodeRenameDriverTests<AwsFixture>(fixture);

public sealed class AwsNodeResizeTests(AwsFixture fixture) : NodeResizeDriverTests<AwsFixture>(fixture);

public sealed class AwsImageTests(AwsFixture fixture) : ImageDriverTests<AwsFixture>(fixture);

public sealed class AwsNodeImageTests(AwsFixture fixture) : NodeImageDriverTests<AwsFixture>(fixture);

public sealed class AwsImageCopyTests(AwsFixture fixture) : ImageCopyDriverTests<AwsFixture>(fixture);

public sealed class AwsSizeTests(AwsFixture fixture) : SizeDriverTests<AwsFixture>(fixture);

public sealed class AwsLocationTests(AwsFixture fixture) : LocationDriverTests<AwsFixture>(fixture);

public sealed class AwsKeyPairTests(AwsFixture fixture) : KeyPairDriverTests<AwsFixture>(fixture);

public sealed class AwsVolumeTests(AwsFixture fixture) : VolumeDriverTests<AwsFixture>(fixture);

public sealed class AwsSnapshotTests(AwsFixture fixture) : SnapshotDriverTests<AwsFixture>(fixture);

public sealed class AwsConnectionCheckTests(AwsFixture fixture) : ConnectionCheckDriverTests<AwsFixture>(fixture);

public sealed class AwsSimulatedNodeTests(AwsFixture fixture) : SimulatedNodeTests<AwsFixture>(fixture);

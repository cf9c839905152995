using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxNodeTests(SandboxFixture fixture) : NodeDriverTests<SandboxFixture>(fixture);

public sealed class SandboxNodePowerTests(SandboxFixture fixture) : NodePowerDriverTests<SandboxFixture>(fixture);

public sealed class SandboxNodeRenameTests(SandboxFixture fixture) : NodeRenameDriverTests<SandboxFixture>(fixture);

public sealed class SandboxNodeResizeTests(SandboxFixture fixture) : NodeResizeDriverTests<SandboxFixture>(fixture);

public sealed class SandboxImageCopyTests(SandboxFixture fixture) : ImageCopyDriverTests<SandboxFixture>(fixture);

public sealed class SandboxImageTests(SandboxFixture fixture) : ImageDriverTests<SandboxFixture>(fixture);

public sealed class SandboxNodeImageTests(SandboxFixture fixture) : NodeImageDriverTests<SandboxFixture>(fixture);

public sealed class SandboxSizeTests(SandboxFixture fixture) : SizeDriverTests<SandboxFixture>(fixture);

public sealed class SandboxLocationTests(SandboxFixture fixture) : LocationDriverTests<SandboxFixture>(fixture);

public sealed class SandboxKeyPairTests(SandboxFixture fixture) : KeyPairDriverTests<SandboxFixture>(fixture);

public sealed class SandboxVolumeTests(SandboxFixture fixture) : VolumeDriverTests<SandboxFixture>(fixture);

public sealed class SandboxSnapshotTests(SandboxFixture fixture) : SnapshotDriverTests<SandboxFixture>(fixture);

public sealed class SandboxClusterTests(SandboxFixture fixture) : ClusterDriverTests<SandboxFixture>(fixture);

public sealed class SandboxRegistryTests(SandboxFixture fixture) : RegistryDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerTests(SandboxFixture fixture) : ContainerDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerPowerTests(SandboxFixture fixture) : ContainerPowerDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerLogTests(SandboxFixture fixture) : ContainerLogDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerExecTests(SandboxFixture fixture) : ContainerExecDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerStatsTests(SandboxFixture fixture) : ContainerStatsDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerImageSearchTests(SandboxFixture fixture) : ContainerImageSearchDriverTests<SandboxFixture>(fixture);

public sealed class SandboxContainerImageTests(SandboxFixture fixture) : ContainerImageDriverTests<SandboxFixture>(fixture);

public sealed class SandboxConnectionCheckTests(SandboxFixture fixture) : ConnectionCheckDriverTests<SandboxFixture>(fixture);

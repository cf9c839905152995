using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

public sealed class AzureNodeTests(AzureFixture fixture) : NodeDriverTests<AzureFixture>(fixture);

public sealed class AzureNodePowerTests(AzureFixture fixture) : NodePowerDriverTests<AzureFixture>(fixture);

public sealed class AzureNodeResizeTests(AzureFixture fixture) : NodeResizeDriverTests<AzureFixture>(fixture);

public sealed class AzureImageTests(AzureFixture fixture) : ImageDriverTests<AzureFixture>(fixture);

public sealed class AzureSizeTests(AzureFixture fixture) : SizeDriverTests<AzureFixture>(fixture);

public sealed class AzureLocationTests(AzureFixture fixture) : LocationDriverTests<AzureFixture>(fixture);

public sealed class AzureKeyPairTests(AzureFixture fixture) : KeyPairDriverTests<AzureFixture>(fixture);

public sealed class AzureVolumeTests(AzureFixture fixture) : VolumeDriverTests<AzureFixture>(fixture);

public sealed class AzureSnapshotTests(AzureFixture fixture) : SnapshotDriverTests<AzureFixture>(fixture);

public sealed class AzureConnectionCheckTests(AzureFixture fixture) : ConnectionCheckDriverTests<AzureFixture>(fixture);

public sealed class AzureSimulatedNodeTests(AzureFixture fixture) : SimulatedNodeTests<AzureFixture>(fixture);

/// <summary>The same promises where lists reach over all groups of the subscription.</summary>
public sealed class AzureSubscriptionNodeTests(AzureSubscriptionFixture fixture) : NodeDriverTests<AzureSubscriptionFixture>(fixture);

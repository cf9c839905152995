using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Gcp;

public sealed class GcpNodeTests(GcpFixture fixture) : NodeDriverTests<GcpFixture>(fixture);

public sealed class GcpNodePowerTests(GcpFixture fixture) : NodePowerDriverTests<GcpFixture>(fixture);

public sealed class GcpNodeResizeTests(GcpFixture fixture) : NodeResizeDriverTests<GcpFixture>(fixture)
{
    // Sizes are of a zone.
    protected override async Task<ResourceId> OtherSizeAsync(Node node)
    {
        var filter = new ListFilter { Location = node.Location!.Value.Value, Name = "e2-standard-4" };
        return (await ListAllAsync(Fixture.Open<ISizeDriver>().ListSizesAsync, 200, filter)).Single().Id;
    }
}

public sealed class GcpImageTests(GcpFixture fixture) : ImageDriverTests<GcpFixture>(fixture);

public sealed class GcpNodeImageTests(GcpFixture fixture) : NodeImageDriverTests<GcpFixture>(fixture);

public sealed class GcpImageCopyTests(GcpFixture fixture) : ImageCopyDriverTests<GcpFixture>(fixture);

public sealed class GcpSizeTests(GcpFixture fixture) : SizeDriverTests<GcpFixture>(fixture);

public sealed class GcpLocationTests(GcpFixture fixture) : LocationDriverTests<GcpFixture>(fixture);

public sealed class GcpKeyPairTests(GcpFixture fixture) : KeyPairDriverTests<GcpFixture>(fixture);

public sealed class GcpVolumeTests(GcpFixture fixture) : VolumeDriverTests<GcpFixture>(fixture);

public sealed class GcpSnapshotTests(GcpFixture fixture) : SnapshotDriverTests<GcpFixture>(fixture);

public sealed class GcpConnectionCheckTests(GcpFixture fixture) : ConnectionCheckDriverTests<GcpFixture>(fixture);

public sealed class GcpSimulatedNodeTests(GcpFixture fixture) : SimulatedNodeTests<GcpFixture>(fixture);

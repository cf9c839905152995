using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Lxd;

public sealed class LxdContainerTests(LxdFixture fixture) : ContainerDriverTests<LxdFixture>(fixture);

public sealed class LxdContainerPowerTests(LxdFixture fixture) : ContainerPowerDriverTests<LxdFixture>(fixture);

public sealed class LxdContainerExecTests(LxdFixture fixture) : ContainerExecDriverTests<LxdFixture>(fixture);

public sealed class LxdContainerImageTests(LxdFixture fixture) : ContainerImageDriverTests<LxdFixture>(fixture);

public sealed class LxdContainerStatsTests(LxdFixture fixture) : ContainerStatsDriverTests<LxdFixture>(fixture);

public sealed class LxdConnectionCheckTests(LxdFixture fixture) : ConnectionCheckDriverTests<LxdFixture>(fixture);

public sealed class LxdClusterTests(LxdFixture fixture) : ClusterDriverTests<LxdFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult(LxdFixture.Image);
}

public sealed class LxdTlsCheckTests(LxdTlsFixture fixture) : ConnectionCheckDriverTests<LxdTlsFixture>(fixture);

public sealed class LxdTlsExecTests(LxdTlsFixture fixture) : ContainerExecDriverTests<LxdTlsFixture>(fixture);

using Gateway.Conformance;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class PodmanContainerTests(PodmanFixture fixture) : ContainerDriverTests<PodmanFixture>(fixture);

public sealed class PodmanContainerPowerTests(PodmanFixture fixture) : ContainerPowerDriverTests<PodmanFixture>(fixture);

public sealed class PodmanContainerLogTests(PodmanFixture fixture) : ContainerLogDriverTests<PodmanFixture>(fixture);

public sealed class PodmanContainerExecTests(PodmanFixture fixture) : ContainerExecDriverTests<PodmanFixture>(fixture);

public sealed class PodmanContainerStatsTests(PodmanFixture fixture) : ContainerStatsDriverTests<PodmanFixture>(fixture);

public sealed class PodmanContainerImageSearchTests(PodmanFixture fixture) : ContainerImageSearchDriverTests<PodmanFixture>(fixture);

[Collection("Podman images")]
public sealed class PodmanContainerImageTests(PodmanFixture fixture) : ContainerImageDriverTests<PodmanFixture>(fixture);

public sealed class PodmanConnectionCheckTests(PodmanFixture fixture) : ConnectionCheckDriverTests<PodmanFixture>(fixture);

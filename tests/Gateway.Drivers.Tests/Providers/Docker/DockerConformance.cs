using Gateway.Conformance;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerContainerTests(DockerFixture fixture) : ContainerDriverTests<DockerFixture>(fixture);

public sealed class DockerContainerPowerTests(DockerFixture fixture) : ContainerPowerDriverTests<DockerFixture>(fixture);

public sealed class DockerContainerLogTests(DockerFixture fixture) : ContainerLogDriverTests<DockerFixture>(fixture);

public sealed class DockerContainerExecTests(DockerFixture fixture) : ContainerExecDriverTests<DockerFixture>(fixture);

public sealed class DockerContainerStatsTests(DockerFixture fixture) : ContainerStatsDriverTests<DockerFixture>(fixture);

public sealed class DockerContainerImageSearchTests(DockerFixture fixture) : ContainerImageSearchDriverTests<DockerFixture>(fixture);

// One engine has one store of images: what pulls and deletes takes turns.
[Collection("Docker images")]
public sealed class DockerContainerImageTests(DockerFixture fixture) : ContainerImageDriverTests<DockerFixture>(fixture);

public sealed class DockerConnectionCheckTests(DockerFixture fixture) : ConnectionCheckDriverTests<DockerFixture>(fixture);

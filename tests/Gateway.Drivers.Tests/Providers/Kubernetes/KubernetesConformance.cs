using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

public sealed class KubernetesContainerTests(KubernetesFixture fixture) : ContainerDriverTests<KubernetesFixture>(fixture);

public sealed class KubernetesContainerPowerTests(KubernetesFixture fixture) : ContainerPowerDriverTests<KubernetesFixture>(fixture);

public sealed class KubernetesContainerLogTests(KubernetesFixture fixture) : ContainerLogDriverTests<KubernetesFixture>(fixture);

public sealed class KubernetesContainerExecTests(KubernetesFixture fixture) : ContainerExecDriverTests<KubernetesFixture>(fixture);

public sealed class KubernetesClusterTests(KubernetesFixture fixture) : ClusterDriverTests<KubernetesFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult(KubernetesFixture.Image);
}

public sealed class KubernetesConnectionCheckTests(KubernetesFixture fixture) : ConnectionCheckDriverTests<KubernetesFixture>(fixture);

public sealed class KubernetesStatsTests(KubernetesSimulatedFixture fixture)
    : ContainerStatsDriverTests<KubernetesSimulatedFixture>(fixture);

public sealed class KubernetesSimulatedPowerTests(KubernetesSimulatedFixture fixture)
    : ContainerPowerDriverTests<KubernetesSimulatedFixture>(fixture);

public sealed class KubernetesSimulatedClusterTests(KubernetesSimulatedFixture fixture)
    : ClusterDriverTests<KubernetesSimulatedFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult("app:1");
}

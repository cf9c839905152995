using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Ecs;

public sealed class EcsContainerTests(EcsFixture fixture) : ContainerDriverTests<EcsFixture>(fixture);

public sealed class EcsContainerPowerTests(EcsFixture fixture) : ContainerPowerDriverTests<EcsFixture>(fixture);

public sealed class EcsConnectionCheckTests(EcsFixture fixture) : ConnectionCheckDriverTests<EcsFixture>(fixture);

public sealed class EcsClusterTests(EcsFixture fixture) : ClusterDriverTests<EcsFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult(Fixture.PullableImage);
}

public sealed class EcsRegistryLoginTests(EcsFixture fixture) : RegistryLoginDriverTests<EcsFixture>(fixture);

using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Eks;

public sealed class EksContainerTests(EksContainerFixture fixture) : ContainerDriverTests<EksContainerFixture>(fixture);

public sealed class EksContainerPowerTests(EksContainerFixture fixture) : ContainerPowerDriverTests<EksContainerFixture>(fixture);

public sealed class EksContainerLogTests(EksContainerFixture fixture) : ContainerLogDriverTests<EksContainerFixture>(fixture);

public sealed class EksContainerExecTests(EksContainerFixture fixture) : ContainerExecDriverTests<EksContainerFixture>(fixture);

public sealed class EksContainerStatsTests(EksContainerFixture fixture) : ContainerStatsDriverTests<EksContainerFixture>(fixture);

public sealed class EksConnectionCheckTests(EksFixture fixture) : ConnectionCheckDriverTests<EksFixture>(fixture);

public sealed class EksClusterTests(EksFixture fixture) : ClusterDriverTests<EksFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult("app:1");

    [Fact]
    public async Task A_cluster_that_is_being_made_hides_no_containers_of_others()
    {
        await Fixture.Simulator.AddAsync("a-ready");
        var containers = Fixture.Open<IContainerDriver>();
        var request = new DeployContainer
        {
            Name = "web",
            Image = "app:1",
            Cluster = "a-ready",
        };
        var made = await containers.DeployContainerAsync(request, Cancellation);
        await Driver.CreateClusterAsync(new CreateCluster { Name = NewName("cluster") }, Cancellation);

        var listed = await ListAllAsync(containers.ListContainersAsync, pageSize: 10);

        Assert.Equal("a-ready/default/deployments/web/web", made.Id.Value);
        Assert.Contains(made.Id, listed.Select(container => container.Id));
    }
}

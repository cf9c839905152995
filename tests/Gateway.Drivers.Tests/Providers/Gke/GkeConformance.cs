using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gke;

public sealed class GkeContainerTests(GkeContainerFixture fixture) : ContainerDriverTests<GkeContainerFixture>(fixture);

public sealed class GkeContainerPowerTests(GkeContainerFixture fixture) : ContainerPowerDriverTests<GkeContainerFixture>(fixture);

public sealed class GkeContainerLogTests(GkeContainerFixture fixture) : ContainerLogDriverTests<GkeContainerFixture>(fixture);

public sealed class GkeContainerExecTests(GkeContainerFixture fixture) : ContainerExecDriverTests<GkeContainerFixture>(fixture);

public sealed class GkeContainerStatsTests(GkeContainerFixture fixture) : ContainerStatsDriverTests<GkeContainerFixture>(fixture);

public sealed class GkeConnectionCheckTests(GkeFixture fixture) : ConnectionCheckDriverTests<GkeFixture>(fixture);

public sealed class GkeClusterTests(GkeFixture fixture) : ClusterDriverTests<GkeFixture>(fixture)
{
    protected override Task<string> FindImageAsync() => Task.FromResult("app:1");

    [Fact]
    public async Task A_zone_that_does_not_answer_makes_no_short_list()
    {
        Fixture.Simulator.MissingZone = "europe-west3-b";
        try
        {
            var failure = await AssertFailsAsync(
                DriverErrorKind.Unavailable,
                () => Driver.ListClustersAsync(PageRequest.First(), Cancellation)
            );
            Assert.Contains("europe-west3-b", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Fixture.Simulator.MissingZone = null;
        }
    }

    [Fact]
    public async Task Containers_of_all_clusters_are_in_one_list()
    {
        var containers = Fixture.Open<IContainerDriver>();
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var cluster = await Driver.CreateClusterAsync(new CreateCluster { Name = NewName("cluster") }, Cancellation);
            await WaitForAsync(() => Driver.GetClusterAsync(cluster.Id.Value, Cancellation), got => got.State == ResourceState.Available);
            var request = new DeployContainer
            {
                Name = "web",
                Image = "app:1",
                Cluster = cluster.Id,
            };
            ids.Add((await containers.DeployContainerAsync(request, Cancellation)).Id.Value);
        }

        var listed = await ListAllAsync(containers.ListContainersAsync, pageSize: 1);

        Assert.Superset(ids.ToHashSet(), listed.Select(container => container.Id.Value).ToHashSet());
        Assert.All(ids, id => Assert.EndsWith("/default/deployments/web/web", id, StringComparison.Ordinal));
    }
}

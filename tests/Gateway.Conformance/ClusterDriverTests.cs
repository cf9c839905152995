using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IClusterDriver"/>.</summary>
public abstract class ClusterDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, IClusterDriver, Cluster>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Cluster>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListClustersAsync(request, cancellationToken);

    protected override Task<Cluster> GetAsync(string id, CancellationToken cancellationToken) =>
        Driver.GetClusterAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_made_cluster_becomes_available()
    {
        var made = await CreateAsync(NewName("cluster"));

        var available = await WaitForAsync(
            () => Driver.GetClusterAsync(made.Id.Value, Cancellation),
            cluster => cluster.State == ResourceState.Available
        );

        Assert.Equal(made.Name, available.Name);
    }

    [SkippableFact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var made = await CreateAsync(NewName("cluster"));
        await AssertFailsAsync(DriverErrorKind.Conflict, () => CreateAsync(made.Name!));
    }

    [SkippableFact]
    public async Task A_cluster_with_a_container_in_it_cannot_be_deleted()
    {
        Skip.IfNot(Fixture.Offers<IContainerDriver>(), "The provider has no containers to put into clusters.");
        var cluster = await CreateAsync(NewName("cluster"));
        var request = new DeployContainer
        {
            Name = NewName("container"),
            Image = await FindImageAsync(),
            Cluster = cluster.Id,
        };
        var container = await Containers.DeployContainerAsync(request, Cancellation);
        RemoveAfterwards(() => Containers.DestroyContainerAsync(container.Id.Value, Cancellation));

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.DeleteClusterAsync(cluster.Id.Value, Cancellation));
    }

    [SkippableFact]
    public async Task A_deleted_cluster_is_gone()
    {
        var made = await CreateAsync(NewName("cluster"));

        await Driver.DeleteClusterAsync(made.Id.Value, Cancellation);

        await WaitUntilGoneAsync(made.Id.Value);
    }

    [SkippableFact]
    public async Task Deleting_a_missing_cluster_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteClusterAsync(MissingId, Cancellation));

    private IContainerDriver Containers => Fixture.Open<IContainerDriver>();

    /// <summary>The reference of an image that containers can be deployed from; a provider may need its own.</summary>
    protected virtual async Task<string> FindImageAsync()
    {
        var images = await Fixture.Open<IContainerImageDriver>().ListContainerImagesAsync(PageRequest.First(), Cancellation);
        return images.Items.SelectMany(image => image.References).First();
    }

    protected override async Task MakeSomeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync(NewName("cluster"));
        }
    }

    private async Task<Cluster> CreateAsync(string name)
    {
        var cluster = await Driver.CreateClusterAsync(new CreateCluster { Name = name }, Cancellation);
        RemoveAfterwards(() => Driver.DeleteClusterAsync(cluster.Id.Value, Cancellation));
        return cluster;
    }
}

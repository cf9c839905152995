using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerImageDriver"/>.</summary>
public abstract class ContainerImageDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerImageDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    [SkippableFact]
    public async Task A_pulled_image_is_there()
    {
        var pulled = await PullAsync();

        var got = await Driver.GetContainerImageAsync(pulled.Id.Value, Cancellation);

        Assert.Contains(Fixture.PullableImage, pulled.References);
        Assert.Equal(ResourceState.Available, pulled.State);
        Assert.Equal(ProviderFixture.ConnectionName, pulled.Connection);
        Assert.Equal(pulled.Id, got.Id);
        Assert.Equal(pulled.References, got.References);
    }

    [SkippableFact]
    public async Task A_pull_tells_how_far_it_is_and_the_image_last()
    {
        var lines = new List<PullProgress>();
        await foreach (var line in Driver.PullContainerImageAsync(new PullImage { Image = Fixture.PullableImage }, Cancellation))
        {
            lines.Add(line);
        }

        Assert.True(lines.Count > 1, "There has to be a line before the last.");
        Assert.All(lines.SkipLast(1), line => Assert.Null(line.Image));
        Assert.Contains(Fixture.PullableImage, lines[^1].Image!.References);
    }

    [SkippableFact]
    public async Task Pulling_an_image_that_is_there_succeeds()
    {
        var first = await PullAsync();

        var second = await PullAsync();

        Assert.Equal(first.Id, second.Id);
    }

    [SkippableFact]
    public async Task Pulling_an_image_that_the_registry_does_not_have_throws_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.PullContainerImageAsync(new PullImage { Image = Fixture.MissingImage }, Cancellation).ReadImageAsync(Cancellation)
        );

    [SkippableFact]
    public async Task A_list_has_every_image_once_over_its_pages()
    {
        var pulled = await PullAsync();

        var listed = (await ListAllAsync(Driver.ListContainerImagesAsync, pageSize: 1)).Select(image => image.Id.Value).ToList();

        Assert.Contains(pulled.Id.Value, listed);
        Assert.True(listed.Count >= 2, "The platform has to hold two images, so that there are two pages.");
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
    }

    [SkippableFact]
    public async Task The_list_and_the_image_itself_agree()
    {
        var pulled = await PullAsync();

        var got = await Driver.GetContainerImageAsync(pulled.Id.Value, Cancellation);
        var listed = Assert.Single(await ListAllAsync(Driver.ListContainerImagesAsync, pageSize: 100), image => image.Id == pulled.Id);

        Assert.Equal(got.Name, listed.Name);
        Assert.Equal(got.State, listed.State);
        Assert.Equal(got.CreatedAt, listed.CreatedAt);
        Assert.Equal(got.References, listed.References);
        Assert.Equal(got.Digests, listed.Digests);
        Assert.Equal(got.SizeBytes, listed.SizeBytes);
    }

    [SkippableFact]
    public async Task A_list_filtered_by_name_has_the_image_of_that_reference()
    {
        var pulled = await PullAsync();
        var filter = new ListFilter { Name = Fixture.PullableImage };

        var listed = await ListAllAsync(Driver.ListContainerImagesAsync, pageSize: 1, filter);

        Assert.Equal(pulled.Id, Assert.Single(listed, image => image.Matches(filter)).Id);
    }

    [SkippableFact]
    public async Task A_deleted_image_is_gone()
    {
        var id = (await PullAsync()).Id.Value;

        await Driver.DeleteContainerImageAsync(id, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetContainerImageAsync(id, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteContainerImageAsync(id, Cancellation));
    }

    [SkippableFact]
    public async Task An_image_that_a_container_uses_cannot_be_deleted()
    {
        var pulled = await PullAsync();
        var request = Fixture.StayingUp(NewName("container")) with { Image = Fixture.PullableImage, Start = false };
        await DeployAsync(request);

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.DeleteContainerImageAsync(pulled.Id.Value, Cancellation));

        Assert.Contains(Fixture.PullableImage, (await Driver.GetContainerImageAsync(pulled.Id.Value, Cancellation)).References);
    }

    private Task<ContainerImage> PullAsync() =>
        Driver.PullContainerImageAsync(new PullImage { Image = Fixture.PullableImage }, Cancellation).ReadImageAsync(Cancellation);
}

using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IRegistryDriver"/>.</summary>
public abstract class RegistryDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, IRegistryDriver>(fixture)
    where TFixture : ProviderFixture, IRegistryFixture
{
    [SkippableFact]
    public async Task A_repository_is_found_by_its_name()
    {
        var repository = await Driver.GetRepositoryAsync(Fixture.Repository, Cancellation);
        var again = await Driver.GetRepositoryAsync(repository.Id.Value, Cancellation);

        Assert.Equal(repository.Id, again.Id);
        Assert.Equal(ProviderFixture.ConnectionName, repository.Connection);
        Assert.Equal(Fixture.Provider, repository.Provider);
        Assert.StartsWith(repository.Reference + ":", Fixture.TagReference, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_missing_repository_is_not_found()
    {
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetRepositoryAsync(Fixture.MissingRepository, Cancellation));
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.ListRepositoryTagsAsync(Fixture.MissingRepository, PageRequest.First(), Cancellation)
        );
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.GetRepositoryTagAsync(Fixture.MissingRepository, Fixture.Tag, Cancellation)
        );
    }

    [SkippableFact]
    public async Task Names_that_would_leave_the_path_are_not_found()
    {
        foreach (var name in new[] { "../v2", "a/../../b", "a?b", "a#b", "A B", "a//b", "" })
        {
            await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetRepositoryAsync(name, Cancellation));
            await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetRepositoryTagAsync(Fixture.Repository, name, Cancellation));
        }
    }

    [SkippableFact]
    public async Task A_list_has_every_tag_once_over_its_pages()
    {
        var all = await ListAsync(100);
        var inPages = await ListAsync(2);

        Assert.True(all.Count >= 3, "The repository has to have three tags, so that there are two pages.");
        Assert.Equal(all.Count, all.Select(tag => tag.Id).Distinct().Count());
        Assert.Equal(all.Select(tag => tag.Id), inPages.Select(tag => tag.Id));
        Assert.Contains(all, tag => tag.Id.Value == Fixture.Tag && tag.Reference == Fixture.TagReference);
    }

    [SkippableFact]
    public async Task A_tag_tells_its_digest_and_its_platforms()
    {
        var tag = await Driver.GetRepositoryTagAsync(Fixture.Repository, Fixture.Tag, Cancellation);

        Assert.Equal(Fixture.Tag, tag.Name);
        Assert.Equal(Fixture.TagReference, tag.Reference);
        Assert.True(ImageReference.TryParse(tag.Reference, out _));
        Assert.StartsWith("sha256:", tag.Digest, StringComparison.Ordinal);
        Assert.NotEmpty(tag.Platforms);
        Assert.All(
            tag.Platforms,
            platform => Assert.True(platform is { OperatingSystem: not null, Architecture: not null, SizeBytes: > 0 })
        );
    }

    [SkippableFact]
    public async Task A_missing_tag_is_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.GetRepositoryTagAsync(Fixture.Repository, "no-such-tag", Cancellation)
        );

    private Task<IReadOnlyList<RepositoryTag>> ListAsync(int pageSize) =>
        ListAllAsync(
            (request, cancellationToken) => Driver.ListRepositoryTagsAsync(Fixture.Repository, request, cancellationToken),
            pageSize
        );
}

using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerImageSearchDriver"/>.</summary>
public abstract class ContainerImageSearchDriverTests<TFixture>(TFixture fixture)
    : ContainerSuite<TFixture, IContainerImageSearchDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    [SkippableFact]
    public async Task What_fits_is_found_and_no_more_than_asked_for()
    {
        var driver = Driver;
        Skip.If(Fixture.Searched is null, "There is nothing to search in.");
        var (term, found) = Fixture.Searched!.Value;

        var all = await driver.SearchContainerImagesAsync(new ImageSearch(term, 100), Cancellation);
        var one = await driver.SearchContainerImagesAsync(new ImageSearch(term, 1), Cancellation);

        Assert.Contains(all, result => result.Name == found);
        Assert.Single(one);
    }
}

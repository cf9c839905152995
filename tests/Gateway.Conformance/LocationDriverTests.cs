using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="ILocationDriver"/>.</summary>
public abstract class LocationDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, ILocationDriver, Location>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Location>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListLocationsAsync(request, cancellationToken);

    protected override Task<Location> GetAsync(string id, CancellationToken cancellationToken) =>
        Driver.GetLocationAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_country_is_a_code_of_two_letters() =>
        Assert.All(
            (await Driver.ListLocationsAsync(PageRequest.First(), Cancellation)).Items,
            location => Assert.Matches("^[A-Z]{2}$", location.Country ?? "ZZ")
        );
}

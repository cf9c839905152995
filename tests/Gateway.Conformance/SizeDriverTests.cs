using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="ISizeDriver"/>.</summary>
public abstract class SizeDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, ISizeDriver, Size>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Size>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListSizesAsync(request, cancellationToken);

    protected override Task<Size> GetAsync(string id, CancellationToken cancellationToken) => Driver.GetSizeAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_price_has_its_currency() =>
        Assert.All(
            (await Driver.ListSizesAsync(PageRequest.First(), Cancellation)).Items,
            size => Assert.Equal(size.PricePerHour is null, size.Currency is null)
        );

    [SkippableFact]
    public async Task The_locations_of_a_size_exist()
    {
        Skip.IfNot(Fixture.IsReady && Fixture.Offers<ILocationDriver>(), "The provider lists no locations.");
        var sizes = await Driver.ListSizesAsync(PageRequest.First(), Cancellation);
        foreach (var location in sizes.Items.SelectMany(size => size.Locations).Distinct())
        {
            Assert.Equal(location, (await Fixture.Open<ILocationDriver>().GetLocationAsync(location.Value, Cancellation)).Id);
        }
    }
}

using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IImageDriver"/>.</summary>
public abstract class ImageDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, IImageDriver, Image>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Image>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListImagesAsync(request, cancellationToken);

    protected override Task<Image> GetAsync(string id, CancellationToken cancellationToken) => Driver.GetImageAsync(id, cancellationToken);
}

using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Looking for images where a platform pulls from.</summary>
[Contract("container-images")]
public interface IContainerImageSearchDriver
{
    /// <summary>The repositories that fit best, the best first; none is no failure.</summary>
    Task<IReadOnlyList<ImageSearchResult>> SearchContainerImagesAsync(ImageSearch search, CancellationToken cancellationToken);
}

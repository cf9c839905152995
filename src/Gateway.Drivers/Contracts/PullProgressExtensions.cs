using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>For callers who want the image and not how it came.</summary>
public static class PullProgressExtensions
{
    /// <summary>Follows a pull to its end.</summary>
    public static async Task<ContainerImage> ReadImageAsync(this IAsyncEnumerable<PullProgress> lines, CancellationToken cancellationToken)
    {
        var image = (ContainerImage?)null;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            image = line.Image ?? image;
        }

        return image ?? throw new DriverException(DriverErrorKind.Unexpected, "The pull ended without an image.");
    }
}

namespace Gateway.Drivers.Model;

/// <summary>A provider's bounds for uploads in parts.</summary>
/// <param name="SmallestPart">The fewest bytes of every part but the last; 1 for no bound.</param>
/// <param name="LargestPart">The most bytes of a part.</param>
/// <param name="MostParts">The most parts of an object.</param>
/// <param name="LargestPut">The most bytes of an object that is stored by one request.</param>
public sealed record MultipartLimits(long SmallestPart, long LargestPart, int MostParts, long LargestPut)
{
    /// <summary>Whether all parts but the last must have one size (Cloudflare R2).</summary>
    public bool HasEqualParts { get; init; }
}

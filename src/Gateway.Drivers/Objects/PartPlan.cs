using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>
/// How an object is cut into parts. Parts begin small, so that many go at once, and grow so that the provider's number of parts is
/// enough: with the length where it is known, else with what has been sent.
/// </summary>
/// <param name="limits">The provider's bounds.</param>
/// <param name="firstBytes">The bytes of the first parts.</param>
/// <param name="length">The object's length; null if it is not known.</param>
internal sealed class PartPlan(MultipartLimits limits, int firstBytes, long? length)
{
    // Of 10,000 parts: 1,000 of 8 MiB, then twice as large after each 1,000. That reaches 5 TiB with parts of at most 4 GiB.
    private const int PartsBeforeGrowth = 1000;
    private const int Step = 1024 * 1024;

    /// <summary>The bytes of this part, if there are so many left.</summary>
    /// <param name="number">The part's number, from 1.</param>
    public long BytesOf(int number)
    {
        var wanted = length is { } known
            ? Math.Max(firstBytes, RoundUp(DivideUp(known, limits.MostParts)))
            : firstBytes * (1L << Math.Min((number - 1) / Math.Max(1, Math.Min(PartsBeforeGrowth, limits.MostParts / 10)), 20));
        return Math.Clamp(wanted, limits.SmallestPart, limits.LargestPart);
    }

    private static long RoundUp(long bytes) => DivideUp(bytes, Step) * Step;

    private static long DivideUp(long value, long by) => (value + by - 1) / by;
}

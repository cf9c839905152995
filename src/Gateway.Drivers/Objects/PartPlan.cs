using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>
/// How bytes are cut into parts. Parts begin small, so that many go at once, and grow so that the provider's number of parts is
/// enough: with the length where it is known, else with what has been sent.
/// </summary>
internal sealed class PartPlan
{
    // Of 10,000 parts: 1,000 of 8 MiB, then twice as large after each 1,000. That reaches 5 TiB with parts of at most 4 GiB.
    private const int PartsBeforeGrowth = 1000;
    private const int MostDoublings = 20;
    private const int Step = 1024 * 1024;

    // Parts that may not grow: 625 GiB in 10,000 of them, where the length is not known.
    private const long EqualBytes = 64L * 1024 * 1024;

    private readonly MultipartLimits _limits;
    private readonly Func<int, long> _wanted;

    private PartPlan(MultipartLimits limits, Func<int, long> wanted) => (_limits, _wanted) = (limits, wanted);

    /// <summary>How many bytes there are; null if that is not known.</summary>
    public long? Length { get; private init; }

    /// <summary>How many bytes the object still lacks; null if these are all of it.</summary>
    private long? Missing { get; init; }

    /// <summary>The parts of a whole object.</summary>
    public static PartPlan ForObject(MultipartLimits limits, long? length)
    {
        var partsBeforeGrowth = Math.Max(1, Math.Min(PartsBeforeGrowth, limits.MostParts / 10));
        return new PartPlan(
            limits,
            length is { } known ? _ => PartBytesOf(limits, known)
                : limits.HasEqualParts ? _ => EqualBytes
                : number => (long)TransferMemory.UnitBytes << Math.Min((number - 1) / partsBeforeGrowth, MostDoublings)
        )
        {
            Length = length,
        };
    }

    /// <summary>The parts of some more bytes of an object.</summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    /// <param name="length">How many bytes come now; null if that is not known.</param>
    /// <param name="missing">How many bytes the object still lacks.</param>
    public static PartPlan ForMore(MultipartLimits limits, long objectBytes, long? length, long missing) =>
        new(limits, _ => PartBytesOf(limits, objectBytes)) { Length = length, Missing = missing };

    /// <summary>The fewest bytes of a part that does not end the object.</summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    public static long SmallestOf(MultipartLimits limits, long objectBytes) =>
        limits.HasEqualParts ? PartBytesOf(limits, objectBytes) : limits.SmallestPart;

    /// <summary>The bytes of this part.</summary>
    /// <param name="number">The part's number, from 1.</param>
    /// <param name="left">How many bytes are still to come; <see cref="long.MaxValue"/> if that is not known.</param>
    public long BytesOf(int number, long left)
    {
        var bytes = Math.Clamp(_wanted(number), _limits.SmallestPart, _limits.LargestPart);
        // A rest that is too small for a part of its own goes with the part before it.
        var endsObject = Missing is null || Missing == Length;
        return left - bytes < (endsObject || _limits.HasEqualParts ? 1 : _limits.SmallestPart) ? left : bytes;
    }

    /// <summary>Whether the provider takes a part of so many bytes where the stream has ended.</summary>
    /// <param name="bytes">The bytes of the part.</param>
    /// <param name="total">All bytes up to its end.</param>
    public bool Accepts(long bytes, long total) =>
        Missing is null || Missing == total || bytes >= (_limits.HasEqualParts ? _wanted(1) : _limits.SmallestPart);

    private static long PartBytesOf(MultipartLimits limits, long length) =>
        Math.Max(TransferMemory.UnitBytes, DivideUp(DivideUp(length, limits.MostParts), Step) * Step);

    private static long DivideUp(long value, long by) => (value + by - 1) / by;
}

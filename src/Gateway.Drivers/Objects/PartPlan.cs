using System.Numerics;
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

    // One for a whole object, whose parts need not lie on a grid.
    private readonly long _grid = 1;

    private PartPlan(MultipartLimits limits, Func<int, long> wanted) => (_limits, _wanted) = (limits, wanted);

    private PartPlan(MultipartLimits limits, long objectBytes)
        : this(limits, _ => Math.Max(TransferMemory.UnitBytes, GridOf(limits, objectBytes))) => _grid = GridOf(limits, objectBytes);

    /// <summary>How many bytes there are; null if that is not known.</summary>
    public long? Length { get; private init; }

    /// <summary>The most bytes that come.</summary>
    public long MostBytes => Length ?? Missing ?? long.MaxValue;

    /// <summary>
    /// Whether a part that memory may hold can also go without it. Of an object that is sent bit by bit it cannot: what came before its caller
    /// was gone is to stay.
    /// </summary>
    public bool MayStream => Length is not null && Missing is null;

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

    /// <summary>
    /// The parts of some more bytes of an object, cut where <see cref="GridOf"/> says. What begins at one place so has one number, whoever
    /// sends it: two that append at once can replace a part by a shorter one, but not put the bytes of another place there.
    /// </summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    /// <param name="length">How many bytes come now; null if that is not known.</param>
    /// <param name="missing">How many bytes the object still lacks.</param>
    public static PartPlan ForMore(MultipartLimits limits, long objectBytes, long? length, long missing) =>
        new(limits, objectBytes) { Length = length, Missing = missing };

    /// <summary>
    /// The bytes between two places where a part may begin that is sent by <see cref="ForMore"/>: a power of two, so few that a provider
    /// with a smallest part takes it and that its number of parts is enough.
    /// </summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    public static long GridOf(MultipartLimits limits, long objectBytes)
    {
        var smallest = Math.Max(limits.SmallestPart, DivideUp(objectBytes, limits.MostParts));
        return (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(smallest, limits.HasEqualParts ? TransferMemory.UnitBytes : 1));
    }

    /// <summary>The number of the part that follows one of so many bytes.</summary>
    public int NumberAfter(int number, long bytes) => Missing is null ? number + 1 : number + (int)DivideUp(bytes, _grid);

    /// <summary>The bytes of this part.</summary>
    /// <param name="number">The part's number, from 1.</param>
    /// <param name="left">How many bytes are still to come; <see cref="long.MaxValue"/> if that is not known.</param>
    public long BytesOf(int number, long left)
    {
        var bytes = Math.Clamp(_wanted(number), _limits.SmallestPart, _limits.LargestPart);
        return left > bytes ? bytes
            : Missing is null || Length is null || Missing == Length ? left
            : left / _grid * _grid;
    }

    /// <summary>How many of the bytes the provider takes as a part where the stream has ended.</summary>
    /// <param name="bytes">The bytes of the part.</param>
    /// <param name="total">All bytes up to its end.</param>
    public long Accept(long bytes, long total) => Missing is null || Missing == total ? bytes : bytes / _grid * _grid;

    private static long PartBytesOf(MultipartLimits limits, long length) =>
        Math.Max(TransferMemory.UnitBytes, DivideUp(DivideUp(length, limits.MostParts), Step) * Step);

    private static long DivideUp(long value, long by) => (value + by - 1) / by;
}

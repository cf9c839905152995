namespace Gateway.Drivers.Http;

/// <summary>
/// Turns for answers that take much memory: what is read into it becomes objects of some three times the bytes, and many clouds may send too much at
/// the same moment. Small answers need no turn. A turn is for a while only, so that a cloud that drips holds up nobody for long.
/// </summary>
internal static class LargeAnswers
{
    /// <summary>The bytes that an answer may have without a turn.</summary>
    public const int FreeBytes = 512 * 1024;

    // How long a turn lasts at most: 2 MiB a second bring the largest answer in.
    private const int Seconds = 10;

    // The objects of the largest answer, 16 MiB, take some 45, and lie about until they are collected.
    private const int AtOnce = 2;

    private static readonly SemaphoreSlim Turns = new(AtOnce);

    /// <summary>When a turn that began at this timestamp is over.</summary>
    public static long EndOf(long turn, TimeProvider time) => turn + (Seconds * time.TimestampFrequency);

    /// <summary>Waits for a turn; <see cref="Leave"/> gives it back.</summary>
    public static Task EnterAsync(CancellationToken cancellationToken) => Turns.WaitAsync(cancellationToken);

    public static void Leave() => Turns.Release();
}

using System.Globalization;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The engine's times. It says "never" by the year 1, and "not known" of an image by 1970.</summary>
internal static class DockerTimes
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static DateTimeOffset? FromSeconds(long seconds) => seconds > 0 ? UnixTime.OfSeconds(seconds) : null;

    /// <summary>In whole seconds, as lists have it: a thing is as old in one answer as in the other.</summary>
    public static DateTimeOffset? ReadSeconds(string? text) => Read(text) is { } time ? FromSeconds(time.ToUnixTimeSeconds()) : null;

    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
        && time.Year > 1
            ? time
            : null;

    /// <summary>
    /// Seconds and nanoseconds since 1970, as the log's <c>since</c> takes them. The engine counts nanoseconds and .NET hundreds of
    /// them, rounded when read: half of one is taken off, so that the time of a line, given back, never leaves out that line.
    /// </summary>
    public static string ToUnix(DateTimeOffset time)
    {
        var nanoseconds =
            (Int128)(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick - (TimeSpan.NanosecondsPerTick / 2);
        var (seconds, rest) = Int128.DivRem(Int128.Max(0, nanoseconds), NanosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{rest:D9}");
    }
}

using System.Globalization;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The engine's times. It says "never" by the year 1, and "not known" of an image by 1970.</summary>
internal static class DockerTimes
{
    public static DateTimeOffset? FromSeconds(long seconds) => seconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

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

    /// <summary>Seconds and nanoseconds since 1970, as the log's <c>since</c> takes them.</summary>
    public static string ToUnix(DateTimeOffset time)
    {
        var ticks = Math.Max(0, time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{rest * TimeSpan.NanosecondsPerTick:D9}");
    }
}

using System.Globalization;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Swift's two ways to tell a time.</summary>
internal static class SwiftTimes
{
    // The end of the calendar.
    private const decimal LastSecond = 253_402_300_799;

    /// <summary>Seconds since 1970 with a fraction: <c>1389804109.39027</c>.</summary>
    public static DateTimeOffset? FromTimestamp(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;

    /// <summary>Whether a text of a list is a time.</summary>
    public static bool IsOfList(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && time < DateTimeOffset.MaxValue.AddSeconds(-1);

    /// <summary>
    /// The time of an object in a list, which has no zone and microseconds. It is rounded up to the second, as Swift's Last-Modified is:
    /// list and object then tell the same.
    /// </summary>
    public static DateTimeOffset FromList(string text)
    {
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var fraction = time.Ticks % TimeSpan.TicksPerSecond;
        return fraction == 0 ? time : time.AddTicks(TimeSpan.TicksPerSecond - fraction);
    }
}

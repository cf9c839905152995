namespace Gateway.Drivers.Http;

/// <summary>Times that providers tell as seconds since 1970.</summary>
internal static class UnixTime
{
    private static readonly double Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The time, to the millisecond; null for one that no calendar has.</summary>
    public static DateTimeOffset? OfSeconds(double? seconds) =>
        seconds >= 0 && seconds <= Last ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds.Value * 1000)) : null;
}

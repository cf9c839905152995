using System.Globalization;

namespace Gateway.Api.Http;

/// <summary>Reads times as this API writes them: a whole number and its unit.</summary>
internal static class Durations
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>The time that <c>500ms</c>, <c>10s</c>, <c>15m</c>, <c>1h</c> or <c>7d</c> says; null if it says none, nothing or more than a year.</summary>
    public static TimeSpan? Read(string text)
    {
        foreach (var (suffix, unit) in Units)
        {
            if (
                text.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            )
            {
                return count > 0 && count <= TimeSpan.FromDays(366) / unit ? count * unit : null;
            }
        }

        return null;
    }
}

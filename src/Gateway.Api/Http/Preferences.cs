using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Http;

/// <summary>The Prefer header (RFC 7240). What was heeded is echoed in Preference-Applied; the rest is passed over, as the RFC has it.</summary>
internal static class Preferences
{
    public const string Header = "Prefer";
    private const string AppliedHeader = "Preference-Applied";

    /// <summary>Whether the caller prefers an error over a list with failed sources. Echoes the preference.</summary>
    public static bool TakeStrict(this HttpContext http) => Take(http, "handling=strict");

    /// <summary>Whether the caller prefers a large object to be read by several requests at once. Echoes the preference.</summary>
    public static bool TakeParallel(this HttpContext http) => Take(http, "parallel");

    /// <summary>Whether, and how long, the caller wants to wait for what takes long; null if the request is to be carried out as ever.</summary>
    /// <exception cref="InvalidInputException">The time to wait is no number of seconds from 0 to 300.</exception>
    public static WaitPreference? ReadWait(this HttpRequest request)
    {
        var header = request.Headers[Header];
        var isAsync = Has(header, "respond-async");
        return ReadSeconds(header) is { } seconds ? new WaitPreference(seconds, isAsync)
            : isAsync ? new WaitPreference(null, isAsync)
            : null;
    }

    /// <summary>Echoes the preference.</summary>
    public static void Applied(this HttpContext http, WaitPreference preference)
    {
        if (preference.Text.Length > 0)
        {
            http.Response.Headers[AppliedHeader] = preference.Text;
        }
    }

    private static int? ReadSeconds(StringValues header)
    {
        var text = header
            .SelectMany(line => (line ?? "").Split(','))
            .Select(item => item.Split(';')[0].Replace(" ", "", StringComparison.Ordinal))
            .FirstOrDefault(item => item.StartsWith("wait=", StringComparison.OrdinalIgnoreCase));
        return text is null ? null
            : int.TryParse(text.AsSpan("wait=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= WaitPreference.LongestSeconds
                ? seconds
            : throw new InvalidInputException(Header, $"wait must be a number of seconds from 0 to {WaitPreference.LongestSeconds}.");
    }

    private static bool Take(HttpContext http, string preference)
    {
        if (!Has(http.Request.Headers[Header], preference))
        {
            return false;
        }

        http.Response.Headers.Append(AppliedHeader, preference);
        return true;
    }

    private static bool Has(StringValues header, string preference) =>
        header
            .SelectMany(line => (line ?? "").Split(','))
            .Any(item =>
                item.Split(';')[0]
                    .Replace(" ", "", StringComparison.Ordinal)
                    .Replace("\"", "", StringComparison.Ordinal)
                    .Equals(preference, StringComparison.OrdinalIgnoreCase)
            );
}

/// <summary>How a caller wants to wait: so many seconds, and then for a 202.</summary>
/// <param name="Seconds">How long; null for not at all.</param>
/// <param name="IsAsync">Whether the caller said respond-async.</param>
internal sealed record WaitPreference(int? Seconds, bool IsAsync)
{
    public const int LongestSeconds = 300;

    /// <summary>Does not wait, and has not said so.</summary>
    public static WaitPreference None { get; } = new(null, false);

    public TimeSpan Time => TimeSpan.FromSeconds(Seconds ?? 0);

    /// <summary>The preference as Preference-Applied has it.</summary>
    public string Text =>
        string.Join(", ", new[] { IsAsync ? "respond-async" : null, Seconds is { } wait ? $"wait={wait}" : null }.OfType<string>());
}

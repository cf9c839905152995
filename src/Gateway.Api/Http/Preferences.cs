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

using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>Reads <c>{"type": "error", "error": "…", "error_code": 404}</c>; operations that fail tell the same text and no status.</summary>
internal static class LxdErrors
{
    private const int LongestBody = 16 * 1024;

    private static readonly (string Fragment, DriverErrorKind Kind)[] Texts =
    [
        ("already exists", DriverErrorKind.Conflict),
        ("already in use", DriverErrorKind.Conflict),
        // Of a port of the host that is taken LXD tells one of two texts, by chance: that it is in use, or this.
        ("from listener process", DriverErrorKind.Conflict),
        ("is busy", DriverErrorKind.Conflict),
        ("busy running", DriverErrorKind.Conflict),
        ("is not running", DriverErrorKind.Conflict),
        ("is frozen", DriverErrorKind.Conflict),
        ("Only empty projects", DriverErrorKind.Conflict),
        ("not found", DriverErrorKind.NotFound),
        ("couldn't be found", DriverErrorKind.NotFound),
        ("Unable to connect", DriverErrorKind.Unavailable),
        ("not authorized", DriverErrorKind.Unauthenticated),
        ("no space left", DriverErrorKind.InsufficientStorage),
        ("exceeds project", DriverErrorKind.QuotaExceeded),
        ("would exceed", DriverErrorKind.QuotaExceeded),
        ("reached maximum number", DriverErrorKind.QuotaExceeded),
        ("Invalid ", DriverErrorKind.InvalidValue),
    ];

    /// <summary>What a failed answer says.</summary>
    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        var error = JsonSerializer.Deserialize(body.Span, LxdJson.Default.ErrorAnswer);
        return error?.Error is { Length: > 0 } message
            ? new ProviderError(error.ErrorCode?.ToString(System.Globalization.CultureInfo.InvariantCulture), message, KindOf(message))
            : null;
    }

    /// <summary>The kind that a text tells; null for one never heard of.</summary>
    public static DriverErrorKind? KindOf(string message)
    {
        foreach (var (fragment, kind) in Texts)
        {
            if (message.Contains(fragment, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }
}

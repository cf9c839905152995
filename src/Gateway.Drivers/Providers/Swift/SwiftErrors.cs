using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Reads the sentence out of Swift's small pages, or its plain text, and what its statuses leave open.</summary>
internal static partial class SwiftErrors
{
    /// <summary>The code of a failure that means: the manifest names segments that are not there, or not as it says.</summary>
    public const string BadManifest = "bad-manifest";

    private const int LongestBody = 16 * 1024;

    // Swift's own (https://docs.openstack.org/swift/latest/logs.html#proxy-logs): the account sends too fast.
    private const HttpStatusCode RateLimited = (HttpStatusCode)498;

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (KeystoneErrors.Read(response) is { } login)
        {
            return login;
        }

        var text = await ReadTextAsync(response, cancellationToken);
        return new ProviderError(
            text.StartsWith("Errors:", StringComparison.Ordinal) ? BadManifest : null,
            text.Length == 0 ? null : text,
            KindOf(response.StatusCode, text)
        );
    }

    private static DriverErrorKind? KindOf(HttpStatusCode status, string text) =>
        status switch
        {
            RateLimited => DriverErrorKind.RateLimited,
            HttpStatusCode.RequestEntityTooLarge => Has(text, "quota") ? DriverErrorKind.QuotaExceeded : DriverErrorKind.InvalidValue,
            HttpStatusCode.BadRequest when Has(text, "X-Storage-Policy") || Has(text, "Metadata") || Has(text, "metadata") =>
                DriverErrorKind.InvalidValue,
            HttpStatusCode.PreconditionFailed when Has(text, "Invalid UTF8") || Has(text, "delimiter") => DriverErrorKind.InvalidValue,
            _ => null,
        };

    private static async Task<string> ReadTextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        var text = Encoding.UTF8.GetString(body.Span).Trim();
        return Sentence().Match(text) is { Success: true } page ? WebUtility.HtmlDecode(page.Groups["text"].Value)
            : text.StartsWith('<') ? ""
            : text;
    }

    private static bool Has(string text, string fragment) => text.Contains(fragment, StringComparison.Ordinal);

    [GeneratedRegex("^<html><h1>[^<]*</h1><p>(?<text>[^<]*)</p>", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}

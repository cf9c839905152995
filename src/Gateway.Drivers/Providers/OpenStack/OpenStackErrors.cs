using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>
/// Reads <c>{"itemNotFound":{"message":…}}</c> of Nova and Cinder, <c>{"NeutronError":{"type":…}}</c>, <c>{"error":{"title":…}}</c> of the
/// layer that checks tokens, and Glance's small pages. The words tell what the status leaves open.
/// </summary>
internal static partial class OpenStackErrors
{
    private const int LongestBody = 64 * 1024;

    // The words of OpenStack's messages and schemas, in our names; the first that is found counts.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("flavor", "size"),
        ("imageref", "image"),
        ("image", "image"),
        ("availability zone", "location"),
        ("availability_zone", "location"),
        ("key_name", "keyPairs"),
        ("keypair data", "publicKey"),
        ("public_key", "publicKey"),
        ("user_data", "userData"),
        ("user data", "userData"),
        ("security group", "providerOptions.securityGroups"),
        ("security_group", "providerOptions.securityGroups"),
        ("server group", "providerOptions.serverGroup"),
        ("scheduler_hints", "providerOptions.serverGroup"),
        ("external network", "publicAddress"),
        ("network", "network"),
        ("fixed ip", "network"),
        ("volume type", "providerOptions.volumeType"),
        ("volume_type", "providerOptions.volumeType"),
        ("metadata", "tags"),
        ("snapshot", "snapshot"),
        ("size", "sizeGiB"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (KeystoneErrors.Read(response) is { } login)
        {
            return login;
        }

        await response.Content.LoadIntoBufferAsync(LongestBody, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var (code, message) = text.StartsWith('{') ? ReadJson(text) : ReadPage(text);
        var kind = KindOf(response.StatusCode, code, message ?? "");
        return new ProviderError(
            code,
            message,
            kind,
            kind is DriverErrorKind.InvalidValue ? FieldOf(message ?? "")
                : kind is DriverErrorKind.InvalidRequest ? "pageToken"
                : null
        );
    }

    private static DriverErrorKind? KindOf(HttpStatusCode status, string? code, string message) =>
        status switch
        {
            HttpStatusCode.Forbidden
            or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.Conflict when code == "OverQuota" || Has(message, "quota") => DriverErrorKind.QuotaExceeded,
            HttpStatusCode.RequestEntityTooLarge => DriverErrorKind.RateLimited,
            HttpStatusCode.BadRequest when Has(message, "marker") => DriverErrorKind.InvalidRequest,
            HttpStatusCode.BadRequest when WrongState().IsMatch(message) => DriverErrorKind.Conflict,
            HttpStatusCode.BadRequest when FieldOf(message) is not null => DriverErrorKind.InvalidValue,
            // Networks that cannot be told apart, or of which there are none: Nova calls it a conflict.
            HttpStatusCode.Conflict when Has(message, "multiple possible networks") => DriverErrorKind.InvalidValue,
            HttpStatusCode.NotFound when code == "ExternalGatewayForFloatingIPNotFound" => DriverErrorKind.InvalidValue,
            _ => null,
        };

    private static string? FieldOf(string message) => Fields.FirstOrDefault(field => Has(message, field.Word)).Field;

    private static (string? Code, string? Message) ReadJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        var error = document.RootElement.EnumerateObject().FirstOrDefault();
        return error.Value.ValueKind switch
        {
            JsonValueKind.Object => (
                TextOf(error.Value, "type") ?? TextOf(error.Value, "title") ?? error.Name,
                TextOf(error.Value, "message")
            ),
            JsonValueKind.String => (error.Name, error.Value.GetString()),
            _ => (null, null),
        };
    }

    private static string? TextOf(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (string? Code, string? Message) ReadPage(string text) =>
        Page().Match(text) is { Success: true } page
            ? (page.Groups["title"].Value, WebUtility.HtmlDecode(page.Groups["text"].Value.Trim()))
            : (null, null);

    private static bool Has(string text, string fragment) => text.Contains(fragment, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"<h1>\d{3} (?<title>[^<]*)</h1>(?<text>[^<]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Page();

    // Nova and Cinder answer 400 where a volume is in use, or not.
    [GeneratedRegex("status must be|already attached|not attached|is in use", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex WrongState();
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>
/// Makes what a provider says of a failure fit to be shown: some repeat the credential that they refuse, and none is to be trusted with length or
/// control characters. Taken out are the connection's secrets and what went on the wire in their place, such as a session's token.
/// </summary>
internal static class SecretRedaction
{
    // A shorter value would be found in any text, and is no secret.
    private const int Shortest = 4;

    // Shorter parts of a header or of a document are words: AWS4-HMAC-SHA256, a region.
    private const int ShortestPart = 20;
    private const int LongestText = 2000;
    private const string Mask = "***";
    private static readonly char[] BetweenLines = [' ', '\r', '\n', '\t', '"', ',', '\\'];

    private static readonly string[] CredentialHeaders =
    [
        "Authorization",
        "X-Auth-Token",
        "X-Auth-Key",
        "X-Subject-Token",
        "X-Registry-Auth",
        "X-Amz-Security-Token",
        "X-Ms-Copy-Source",
        "X-Api-Key",
    ];

    // The parameters of signed addresses: S3, Azure, Google, Swift.
    private static readonly string[] CredentialParameters =
    [
        "X-Amz-Signature",
        "X-Amz-Security-Token",
        "X-Goog-Signature",
        "sig",
        "temp_url_sig",
    ];

    private static readonly ConcurrentDictionary<Type, SettingsMember[]> SecretsOf = new();

    /// <summary>The text without secrets, control characters and excess.</summary>
    /// <param name="settings">Whose secrets.</param>
    /// <param name="text">What is to be shown.</param>
    /// <param name="request">The request as it went out; its credentials are taken out too.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Redact(this ProviderSettings settings, string? text, HttpRequestMessage? request = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        var secrets = Secrets(settings).Concat(request is null ? [] : Credentials(request)).SelectMany(FormsOf);
        foreach (var secret in secrets.Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length))
        {
            if (secret.Length >= Shortest)
            {
                text = text.Replace(secret, Mask, StringComparison.Ordinal);
            }
        }

        // Cut last, so that no piece of a secret is left at the end.
        text = text.Length > LongestText ? text[..LongestText] + "…" : text;
        return string.Create(text.Length, text, static (shown, said) => Show(said, shown));
    }

    private static void Show(string said, Span<char> shown)
    {
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(said[i]) ? ' ' : said[i];
        }
    }

    // As it is, as an address and as JSON write it, and the lines of a key or a document, however they are put together.
    private static IEnumerable<string> FormsOf(string secret) =>
        secret
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Split(BetweenLines, StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.Length >= ShortestPart)
            .Prepend(secret)
            .SelectMany(part =>
                new[]
                {
                    part,
                    Uri.EscapeDataString(part),
                    JsonEncodedText.Encode(part).Value,
                    JsonEncodedText.Encode(part, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
                }
            );

    private static IEnumerable<string> Secrets(ProviderSettings settings) =>
        SecretsOf
            .GetOrAdd(settings.GetType(), static type => [.. SettingsMember.Of(type).Where(member => member.IsSecret)])
            .Select(member => member.ValueIn(settings))
            .OfType<Secret>()
            .Select(secret => secret.Reveal());

    private static IEnumerable<string> Credentials(HttpRequestMessage request) =>
        CredentialHeaders
            .SelectMany(name => CredentialsIn(request, name))
            .Concat(SignaturesIn(request))
            .Where(part => part.Length >= ShortestPart);

    // The scheme of an Authorization is no secret, and its parts are: Signature=…
    private static IEnumerable<string> CredentialsIn(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values)
            ? values
                .SelectMany(value => value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
                .SelectMany(part => part.Split('=', 2).Prepend(part))
                .Concat(values)
            : [];

    private static IEnumerable<string> SignaturesIn(HttpRequestMessage request) =>
        (request.RequestUri?.Query ?? "")
            .TrimStart('?')
            .Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2 && CredentialParameters.Contains(pair[0], StringComparer.OrdinalIgnoreCase))
            .SelectMany(pair => new[] { pair[1], Uri.UnescapeDataString(pair[1]) });
}

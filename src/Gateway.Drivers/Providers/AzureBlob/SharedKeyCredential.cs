using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Signs a request with the account's key. What is signed is what is sent: the path with its escapes, the headers as they stand.
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
/// </summary>
internal sealed class SharedKeyCredential(string account, Secret key) : BlobCredential
{
    private const string Date = "x-ms-date";

    // In this order.
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding",
        "Content-Language",
        "Content-Length",
        "Content-MD5",
        "Content-Type",
        "Date",
        "If-Modified-Since",
        "If-Match",
        "If-None-Match",
        "If-Unmodified-Since",
        "Range",
    ];

    public override void Apply(HttpRequestMessage request, DateTimeOffset now)
    {
        request.Headers.Remove(Date);
        request.Headers.Add(Date, now.ToString("R"));
        var signature = Sign(key, StringToSign(request));
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{account}:{signature}");
    }

    /// <summary>HMAC-SHA256 under the account's key, in base64.</summary>
    public static string Sign(Secret key, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key.Reveal()), Encoding.UTF8.GetBytes(text)));

    internal string StringToSign(HttpRequestMessage request)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (var name in SignedHeaders)
        {
            text.Append(ValueOf(request, name)).Append('\n');
        }

        foreach (var (name, value) in OwnHeaders(request))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        text.Append('/').Append(account).Append(request.RequestUri!.AbsolutePath);
        foreach (var (name, value) in Parameters(request.RequestUri.Query))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return text.ToString();
    }

    private static string ValueOf(HttpRequestMessage request, string name)
    {
        if (name == "Content-Length")
        {
            // Nothing is signed as no length since version 2015-02-21.
            return request.Content?.Headers.ContentLength is { } length and > 0 ? length.ToString() : "";
        }

        return request.Headers.NonValidated.TryGetValues(name, out var own) ? own.ToString()
            : request.Content is { } content && content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString()
            : "";
    }

    private static IEnumerable<(string Name, string Value)> OwnHeaders(HttpRequestMessage request) =>
        request
            .Headers.NonValidated.Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString().Trim()))
            .OrderBy(header => SortKey(header.Name), StringComparer.Ordinal);

    // The store sorts by the rules of a language and not by code: "_" comes before digits. It passes over "-" at first, which makes no
    // difference for the names that are sent here.
    private static string SortKey(string name) => name.Replace('_', '!');

    private static IEnumerable<(string Name, string Value)> Parameters(string query) =>
        query
            .TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .Select(pair => (Name: Decode(pair[0]).ToLowerInvariant(), Value: pair.Length == 2 ? Decode(pair[1]) : ""))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal);

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}

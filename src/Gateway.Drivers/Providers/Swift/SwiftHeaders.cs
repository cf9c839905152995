using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Between Swift's headers and what is kept with an object.</summary>
internal static partial class SwiftHeaders
{
    private const string MetadataPrefix = "X-Object-Meta-";

    // Swift drops metadata without a value.
    private const string Empty = "%";

    /// <summary>Puts properties on a request that has a body, if only an empty one.</summary>
    public static void Write(HttpRequestMessage request, ObjectProperties properties)
    {
        var content = request.Content!.Headers;
        content.SetRaw("Content-Type", properties.ContentType);
        SetIfKnown("Content-Encoding", properties.ContentEncoding);
        SetIfKnown("Content-Language", properties.ContentLanguage);
        SetIfKnown("Content-Disposition", properties.ContentDisposition);
        if (properties.CacheControl is { } cacheControl)
        {
            request.Headers.SetRaw("Cache-Control", cacheControl);
        }

        foreach (var (name, value) in properties.Metadata)
        {
            request.Headers.SetRaw(MetadataPrefix + EncodeName(name), EncodeValue(value));
        }

        void SetIfKnown(string name, string? value)
        {
            if (value is not null)
            {
                content.SetRaw(name, value);
            }
        }
    }

    /// <summary>What is kept with the object of this answer.</summary>
    public static ObjectProperties ReadProperties(HttpResponseMessage response) =>
        new()
        {
            ContentType = response.GetRaw("Content-Type") ?? new ObjectProperties().ContentType,
            ContentEncoding = response.GetRaw("Content-Encoding"),
            ContentLanguage = response.GetRaw("Content-Language"),
            ContentDisposition = response.GetRaw("Content-Disposition"),
            CacheControl = response.GetRaw("Cache-Control"),
            Metadata = response
                .Headers.NonValidated.Where(header => header.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                .ToDictionary(header => DecodeName(header.Key[MetadataPrefix.Length..]), header => DecodeValue(header.Value.ToString())),
        };

    /// <summary>The entity tag with its quotes: Swift gives a large object's with, all others without.</summary>
    public static string ToETag(string tag) => tag.StartsWith('"') ? tag : $"\"{tag}\"";

    /// <summary>Puts the conditions of a read on it, in the precedence of RFC 9110, 13.2.2: Swift would heed the dates beside the tags.</summary>
    public static void WriteConditions(HttpRequestMessage request, ObjectConditions conditions)
    {
        Set("If-Match", ToText(conditions.IfMatch, isWeak: false));
        Set("If-None-Match", ToText(conditions.IfNoneMatch, isWeak: true));
        Set("If-Unmodified-Since", conditions.IfMatch is null ? ToText(conditions.IfUnmodifiedSince) : null);
        Set("If-Modified-Since", conditions.IfNoneMatch is null ? ToText(conditions.IfModifiedSince) : null);

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.SetRaw(name, value);
            }
        }
    }

    // Swift knows no weak tags: where they count they lose their mark, where they do not they stay what no object has.
    private static string? ToText(EntityTags? tags, bool isWeak) =>
        tags is null ? null
        : tags.Any ? "*"
        : string.Join(", ", tags.Tags.Select(tag => isWeak && tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag));

    private static string? ToText(DateTimeOffset? time) => time?.ToString("R", CultureInfo.InvariantCulture);

    // Swift's server takes "_" in a header's name for "-", and writes names with capitals.
    private static string EncodeName(string name) => name.Replace("_", "%5f", StringComparison.Ordinal);

    private static string DecodeName(string name) => name.ToLowerInvariant().Replace("%5f", "_", StringComparison.Ordinal);

    private static string EncodeValue(string value)
    {
        if (value.Length == 0)
        {
            return Empty;
        }

        var text = new StringBuilder(value.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(value))
        {
            // A space at an end would not arrive.
            if (letter is > (byte)' ' and <= (byte)'~' and not (byte)'%')
            {
                text.Append((char)letter);
            }
            else
            {
                text.Append('%').Append(letter.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.Replace("%20", " ", 1, Math.Max(0, text.Length - 2)).ToString();
    }

    // What another client wrote as it is stays as it is: only escapes are read as such.
    private static string DecodeValue(string value) =>
        value == Empty ? ""
        : Escapes().IsMatch(value) ? Escapes().Replace(value, escapes => Uri.UnescapeDataString(escapes.Value))
        : value;

    [GeneratedRegex("(?:%[0-9A-Fa-f]{2})+", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}

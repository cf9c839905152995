using System.Globalization;
using System.Text;
using Gateway.Api.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Objects;

/// <summary>Between the headers of HTTP and what is kept with an object.</summary>
internal static class ObjectHeaders
{
    public const string MetadataPrefix = "X-Meta-";
    public const string StorageClass = "X-Storage-Class";
    public const string Tags = "X-Tags";

    // Who may read it is asked each time, unless its writer has said otherwise; and what one caller may read is kept for nobody else.
    private const string PrivateUntilChecked = "no-cache, private";
    private const string Callers = "Authorization, X-Api-Key";
    private const int MostMetadataBytes = 8 * 1024;
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly string[] PropertyHeaders =
    [
        HeaderNames.ContentEncoding,
        HeaderNames.ContentLanguage,
        HeaderNames.ContentDisposition,
        HeaderNames.CacheControl,
        StorageClass,
        Tags,
    ];

    /// <summary>What the writer of an object says about it. Without a Content-Type the key's extension decides.</summary>
    public static ObjectProperties ReadProperties(HttpRequest request, string key) =>
        new()
        {
            ContentType = request.ContentType ?? GuessContentType(key),
            ContentEncoding = Read(request, HeaderNames.ContentEncoding),
            ContentLanguage = Read(request, HeaderNames.ContentLanguage),
            ContentDisposition = Read(request, HeaderNames.ContentDisposition),
            CacheControl = Read(request, HeaderNames.CacheControl),
            Metadata = ReadMetadata(request),
            StorageClass = Read(request, StorageClass),
            Tags = request.Headers[Tags] is { Count: > 0 } tags ? ReadTags(tags.ToString()) : null,
        };

    /// <summary>The media type that the key's extension stands for.</summary>
    public static string GuessContentType(string key) =>
        ContentTypes.TryGetContentType(key, out var guess) ? guess : new ObjectProperties().ContentType;

    /// <summary>A name of metadata that every store can carry in a header.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static string CheckMetadataName(string name, string field) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
            ? name.ToLowerInvariant()
            : throw new InvalidInputException(field, "Names of metadata must be letters, digits, '-', '_' and '.'.");

    /// <summary>A value that can stand in a header.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public static string CheckValue(string value, string field) =>
        value.All(character => character is >= ' ' and < '\x7f')
            ? value
            : throw new InvalidInputException(field, "Must be printable ASCII.");

    /// <summary>Whether the request says anything of what is to be kept with the object.</summary>
    public static bool HasProperties(HttpRequest request) =>
        request.ContentType is not null
        || request.Headers.Keys.Any(name =>
            name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)
            || PropertyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
        );

    /// <summary>Tags as they stand in the header.</summary>
    public static string FormatTags(IReadOnlyDictionary<string, string> tags) =>
        string.Join(
            '&',
            tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)
                .Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}")
        );

    /// <summary>Puts everything that is known of an object into the response's headers, but for its length.</summary>
    public static void Write(HttpResponse response, ObjectInfo info, string? disposition)
    {
        var properties = info.Properties ?? new ObjectProperties();
        var headers = response.Headers;
        response.ContentType = properties.ContentType;
        headers.ETag = info.ETag;
        headers.LastModified = info.LastModified.ToString("R", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        SetIfKnown(headers, HeaderNames.ContentEncoding, properties.ContentEncoding);
        SetIfKnown(headers, HeaderNames.ContentLanguage, properties.ContentLanguage);
        headers.CacheControl = properties.CacheControl ?? PrivateUntilChecked;
        headers.Vary = Callers;
        SetIfKnown(headers, StorageClass, info.StorageClass);
        headers.ContentDisposition = disposition ?? properties.ContentDisposition ?? "attachment";
        if (info.Sha256 is { } sha256)
        {
            headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(sha256))}:";
        }

        foreach (var (name, value) in properties.Metadata)
        {
            headers[MetadataPrefix + name] = Encode(value);
        }

        // What a stranger stored is not to run in this gateway's origin.
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>The conditions of the request.</summary>
    /// <exception cref="InvalidInputException">A header is malformed.</exception>
    public static ObjectConditions ReadConditions(HttpRequest request) =>
        new()
        {
            IfMatch = ReadTags(request, HeaderNames.IfMatch),
            IfNoneMatch = ReadTags(request, HeaderNames.IfNoneMatch),
            IfModifiedSince = request.GetTypedHeaders().IfModifiedSince,
            IfUnmodifiedSince = request.GetTypedHeaders().IfUnmodifiedSince,
        };

    /// <summary>Which bytes are asked for. A Range that is malformed, of another unit or of several parts asks for all (RFC 9110, 14.2).</summary>
    public static ObjectRead ReadRange(HttpRequest request)
    {
        var typed = request.GetTypedHeaders();
        var read = new ObjectRead { Conditions = ReadConditions(request) };
        if (typed.Range is not { Ranges.Count: 1 } range || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            return read;
        }

        var only = range.Ranges.Single();
        _ = RangeConditionHeaderValue.TryParse(Trimmed(request.Headers.IfRange.ToString()), out var condition);
        return read with
        {
            Range = new ByteRange(only.From, only.To),
            IfRangeTag = condition?.EntityTag?.ToString(),
            IfRangeDate = condition?.LastModified,
        };
    }

    private static EntityTags? ReadTags(HttpRequest request, string name)
    {
        var values = request.Headers[name];
        if (StringValues.IsNullOrEmpty(values))
        {
            return null;
        }

        if (!EntityTagHeaderValue.TryParseStrictList([.. values.Select(Trimmed)], out var tags))
        {
            throw new InvalidInputException(name, "Must be * or entity tags in quotes.");
        }

        return new EntityTags(tags.Any(tag => tag.Tag == "*"), [.. tags.Select(tag => tag.ToString())]);
    }

    // The framework's parser reads past the end of a weak tag that is nothing but space.
    private static string Trimmed(string? value) => value?.Trim() ?? "";

    private static Dictionary<string, string> ReadMetadata(HttpRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > MetadataPrefix.Length)
            {
                metadata[CheckMetadataName(name[MetadataPrefix.Length..], name)] = RawTarget.Decode(value.ToString(), name);
            }
        }

        var bytes = metadata.Sum(pair => pair.Key.Length + Encoding.UTF8.GetByteCount(pair.Value));
        return bytes <= MostMetadataBytes
            ? metadata
            : throw new InvalidInputException(
                MetadataPrefix + "*",
                $"All names and values together must have at most {MostMetadataBytes} bytes."
            );
    }

    private static Dictionary<string, string> ReadTags(string header)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var name = RawTarget.Decode(parts[0], Tags, plusIsSpace: true);
            if (parts.Length != 2 || name.Length == 0 || !tags.TryAdd(name, RawTarget.Decode(parts[1], Tags, plusIsSpace: true)))
            {
                throw new InvalidInputException(Tags, "Must have the form name=value&name=value, percent-encoded, each name once.");
            }
        }

        return tags;
    }

    private static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            _ = octet is > 0x20 and < 0x7f and not (byte)'%'
                ? text.Append((char)octet)
                : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return text.ToString();
    }

    private static string? Read(HttpRequest request, string name) =>
        request.Headers[name] is { Count: > 0 } values ? values.ToString() : null;

    private static void SetIfKnown(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}

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
    private const int MostMetadataBytes = 8 * 1024;
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>What the writer of an object says about it. Without a Content-Type the key's extension decides.</summary>
    public static ObjectProperties ReadProperties(HttpRequest request, string key) =>
        new()
        {
            ContentType =
                request.ContentType ?? (ContentTypes.TryGetContentType(key, out var guess) ? guess : new ObjectProperties().ContentType),
            ContentEncoding = Read(request, HeaderNames.ContentEncoding),
            ContentLanguage = Read(request, HeaderNames.ContentLanguage),
            ContentDisposition = Read(request, HeaderNames.ContentDisposition),
            CacheControl = Read(request, HeaderNames.CacheControl),
            Metadata = ReadMetadata(request),
        };

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
        SetIfKnown(headers, HeaderNames.CacheControl, properties.CacheControl);
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
        return read with
        {
            Range = new ByteRange(only.From, only.To),
            IfRangeTag = typed.IfRange?.EntityTag?.ToString(),
            IfRangeDate = typed.IfRange?.LastModified,
        };
    }

    private static EntityTags? ReadTags(HttpRequest request, string name)
    {
        var values = request.Headers[name];
        if (StringValues.IsNullOrEmpty(values))
        {
            return null;
        }

        if (!EntityTagHeaderValue.TryParseStrictList(values, out var tags))
        {
            throw new InvalidInputException(name, "Must be * or entity tags in quotes.");
        }

        return new EntityTags(tags.Any(tag => tag.Tag == "*"), [.. tags.Select(tag => tag.ToString())]);
    }

    private static Dictionary<string, string> ReadMetadata(HttpRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > MetadataPrefix.Length)
            {
                metadata[name[MetadataPrefix.Length..].ToLowerInvariant()] = RawTarget.Decode(value.ToString(), name);
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

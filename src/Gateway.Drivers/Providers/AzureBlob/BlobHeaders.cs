using System.Globalization;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Between the headers of the protocol and what is kept with an object.</summary>
internal static class BlobHeaders
{
    public const string CopySource = "x-ms-copy-source";
    public const string CopySourceAuthorization = "x-ms-copy-source-authorization";
    private const string MetadataPrefix = "x-ms-meta-";

    /// <summary>Puts all properties on the request that makes an object.</summary>
    public static void AddProperties(this HttpRequestMessage request, Connection connection, ObjectProperties properties)
    {
        request.AddContentHeaders(connection, properties);
        request.AddMetadata(connection, properties.Metadata);
        request.AddTier(connection, properties.StorageClass);
        if (properties.Tags is { Count: > 0 } tags)
        {
            var pairs = tags.Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}");
            request.Headers.Add("x-ms-tags", string.Join('&', pairs));
        }
    }

    /// <summary>Puts the headers on a request that an object is to be served with.</summary>
    public static void AddContentHeaders(this HttpRequestMessage request, Connection connection, ObjectProperties properties)
    {
        request.Add(connection, "x-ms-blob-content-type", properties.ContentType, "contentType");
        request.Add(connection, "x-ms-blob-content-encoding", properties.ContentEncoding, "contentEncoding");
        request.Add(connection, "x-ms-blob-content-language", properties.ContentLanguage, "contentLanguage");
        request.Add(connection, "x-ms-blob-content-disposition", properties.ContentDisposition, "contentDisposition");
        request.Add(connection, "x-ms-blob-cache-control", properties.CacheControl, "cacheControl");
    }

    public static void AddTier(this HttpRequestMessage request, Connection connection, string? tier) =>
        request.Add(connection, "x-ms-access-tier", tier, "storageClass");

    public static void AddMetadata(this HttpRequestMessage request, Connection connection, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            request.Add(connection, MetadataPrefix + MetadataNames.Encode(name), EncodeValue(value), "metadata");
        }
    }

    /// <summary>What an answer to GET or HEAD tells of an object.</summary>
    public static ObjectInfo ReadInfo(Connection connection, string bucket, string key, HttpResponseMessage response) =>
        ToInfo(connection, bucket, key) with
        {
            SizeBytes = ReadRange(response)?.Size ?? response.Content.Headers.ContentLength ?? 0,
            ETag = Quote(Find(response, "ETag") ?? ""),
            LastModified = ReadTime(Find(response, "Last-Modified")),
            StorageClass = Find(response, "x-ms-access-tier"),
            CreatedAt = Find(response, "x-ms-creation-time") is { } created ? ReadTime(created) : null,
            Properties = ReadProperties(response),
        };

    /// <summary>What an answer to a PUT tells, beside what was sent.</summary>
    public static ObjectInfo ReadStored(
        Connection connection,
        string bucket,
        string key,
        long sizeBytes,
        ObjectProperties properties,
        HttpResponseMessage response
    ) =>
        ToInfo(connection, bucket, key) with
        {
            SizeBytes = sizeBytes,
            ETag = Quote(Find(response, "ETag") ?? ""),
            LastModified = ReadTime(Find(response, "Last-Modified")),
            StorageClass = properties.StorageClass,
            Properties = properties,
        };

    /// <summary>An object of which a list tells.</summary>
    public static ObjectInfo ToInfo(Connection connection, string bucket, ListedItem item) =>
        ToInfo(connection, bucket, item.Name) with
        {
            SizeBytes = item.SizeBytes,
            ETag = item.ETag ?? "",
            LastModified = item.LastModified ?? default,
            StorageClass = item.AccessTier,
        };

    /// <summary>The Content-Range of an answer. Azurite may end one before its beginning, for which the framework has no words.</summary>
    public static (long First, long Size)? ReadRange(HttpResponseMessage response)
    {
        if (Find(response, "Content-Range") is not { } text || !text.StartsWith("bytes ", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = text["bytes ".Length..].Split(['-', '/'], 2);
        return
            long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(text[(text.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (first, size)
            : null;
    }

    /// <summary>A header as it was sent.</summary>
    public static string? Find(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString()
        : response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString()
        : null;

    /// <summary>An entity tag in the one form: lists give it without its quotes.</summary>
    public static string Quote(string etag) => etag.Length == 0 || etag.Contains('"', StringComparison.Ordinal) ? etag : $"\"{etag}\"";

    public static DateTimeOffset ReadTime(string? text) =>
        DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : default;

    private static ObjectInfo ToInfo(Connection connection, string bucket, string key) =>
        new()
        {
            Origin = connection,
            Id = key,
            Name = key,
            State = ResourceState.Available,
            Bucket = bucket,
            Key = key,
            SizeBytes = 0,
            ETag = "",
            LastModified = default,
        };

    private static ObjectProperties ReadProperties(HttpResponseMessage response) =>
        new()
        {
            ContentType = Find(response, "Content-Type") ?? new ObjectProperties().ContentType,
            ContentEncoding = Find(response, "Content-Encoding"),
            ContentLanguage = Find(response, "Content-Language"),
            ContentDisposition = Find(response, "Content-Disposition"),
            CacheControl = Find(response, "Cache-Control"),
            Metadata = ReadMetadata(response),
        };

    private static Dictionary<string, string> ReadMetadata(HttpResponseMessage response)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                metadata[MetadataNames.Decode(name[MetadataPrefix.Length..].ToLowerInvariant())] = Uri.UnescapeDataString(
                    values.ToString()
                );
            }
        }

        return metadata;
    }

    private static void Add(this HttpRequestMessage request, Connection connection, string name, string? value, string field)
    {
        if (value is null)
        {
            return;
        }

        if (value.Any(letter => letter is < ' ' or > '~'))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Azure keeps this in a header: it must be printable ASCII.", field);
        }

        request.Headers.Add(name, value);
    }

    // Printable ASCII is kept as it is, so that other clients' values read as they wrote them, and ours as they were meant.
    private static string EncodeValue(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet is > (byte)' ' and <= (byte)'~' and not (byte)'%' || (octet == ' ' && text.Length > 0))
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        // A space at the end would be lost on the way.
        return text.Length > 0 && text[^1] == ' ' ? text.Remove(text.Length - 1, 1).Append("%20").ToString() : text.ToString();
    }
}

using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Between the headers of S3 and what is kept with an object.</summary>
internal static class S3Headers
{
    private const string AwsChunked = "aws-chunked";

    // HTTP takes printable ASCII. A line break would begin another header.
    private static readonly SearchValues<char> OfValues = SearchValues.Create([
        .. Enumerable.Range(0x20, 0x5f).Select(code => (char)code),
        '\t',
    ]);

    /// <summary>Says what a new object is kept with. The request has its content.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>: a value that no header can hold.</exception>
    public static void Write(HttpRequestMessage request, ObjectProperties properties, S3Traits traits)
    {
        var content = request.Content!.Headers;
        Set(content, "content-type", properties.ContentType, "Content-Type");
        Append(content, "content-encoding", properties.ContentEncoding, "Content-Encoding");
        Set(content, "content-language", properties.ContentLanguage, "Content-Language");
        Set(content, "content-disposition", properties.ContentDisposition, "Content-Disposition");
        Set(request.Headers, "cache-control", properties.CacheControl, "Cache-Control");
        foreach (var (name, value) in properties.Metadata)
        {
            Set(request.Headers, S3Metadata.ToHeader(name, traits), S3Metadata.Encode(value), "metadata");
        }

        WriteStorageClass(request, properties);
        if (properties.Tags is { } tags)
        {
            var pairs = tags.Select(tag => $"{WireAddress.Encode(tag.Key)}={WireAddress.Encode(tag.Value)}");
            Set(request.Headers, "x-amz-tagging", string.Join('&', pairs), "tags");
        }
    }

    public static void WriteStorageClass(HttpRequestMessage request, ObjectProperties properties) =>
        Set(request.Headers, "x-amz-storage-class", properties.StorageClass, "storageClass");

    /// <summary>Sets a header to exactly this text; null leaves it out.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static void Set(HttpHeaders headers, string name, string? value, string field)
    {
        if (value is null)
        {
            return;
        }

        headers.Remove(name);
        Append(headers, name, value, field);
    }

    /// <summary>What the headers of an answer say of the object.</summary>
    public static ObjectInfo Read(Connection connection, string bucket, string key, HttpResponseMessage response)
    {
        var found = new Found();
        found.Read(response.Headers.NonValidated);
        found.Read(response.Content.Headers.NonValidated);
        var modified = found.LastModified ?? response.Headers.Date ?? DateTimeOffset.UnixEpoch;
        var size = response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength ?? 0;
        return new ObjectInfo
        {
            Origin = connection,
            Id = key,
            Name = key,
            State = ResourceState.Available,
            Bucket = bucket,
            Key = key,
            SizeBytes = size,
            // A store that tells no tag gets one that is good for no comparison.
            ETag = found.ETag is { Length: > 0 } tag ? Quote(tag) : $"W/\"{size:x}-{modified.ToUnixTimeSeconds():x}\"",
            LastModified = modified,
            StorageClass = found.StorageClass,
            Properties = new ObjectProperties
            {
                ContentType = found.ContentType ?? new ObjectProperties().ContentType,
                ContentEncoding = WithoutChunked(found.ContentEncoding),
                ContentLanguage = found.ContentLanguage,
                ContentDisposition = found.ContentDisposition,
                CacheControl = found.CacheControl,
                Metadata = found.Metadata ?? new ObjectProperties().Metadata,
            },
        };
    }

    /// <summary>An entity tag with its quotes, which some answers lack.</summary>
    public static string Quote(string tag) => tag.EndsWith('"') ? tag : $"\"{tag}\"";

    private static void Append(HttpHeaders headers, string name, string? value, string field)
    {
        if (value is null)
        {
            return;
        }

        if (value.AsSpan().ContainsAnyExcept(OfValues))
        {
            throw new DriverException(DriverErrorKind.InvalidValue, $"A header holds printable ASCII only: change {field}.")
            {
                Field = field,
            };
        }

#pragma warning disable RS0030 // It has been looked through above, and has to go out as it is.
        headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
    }

    // Ceph keeps the encoding of the upload with the object.
    private static string? WithoutChunked(string? encoding)
    {
        if (encoding is null || !encoding.Contains(AwsChunked, StringComparison.OrdinalIgnoreCase))
        {
            return encoding;
        }

        var rest = encoding
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(token => !token.Equals(AwsChunked, StringComparison.OrdinalIgnoreCase));
        return string.Join(", ", rest) is { Length: > 0 } joined ? joined : null;
    }

    /// <summary>One walk over the headers, without parsing those that are not asked for.</summary>
    private struct Found
    {
        public string? ETag { get; private set; }

        public DateTimeOffset? LastModified { get; private set; }

        public string? StorageClass { get; private set; }

        public string? ContentType { get; private set; }

        public string? ContentEncoding { get; private set; }

        public string? ContentLanguage { get; private set; }

        public string? ContentDisposition { get; private set; }

        public string? CacheControl { get; private set; }

        public Dictionary<string, string>? Metadata { get; private set; }

        public void Read(HttpHeadersNonValidated headers)
        {
            foreach (var (name, values) in headers)
            {
                if (name.StartsWith(S3Metadata.Prefix, StringComparison.OrdinalIgnoreCase))
                {
                    Metadata ??= new Dictionary<string, string>(StringComparer.Ordinal);
                    Metadata[S3Metadata.FromHeader(name)] = S3Metadata.Decode(values.ToString());
                }
                else
                {
                    Read(name, values);
                }
            }
        }

        private void Read(string name, HeaderStringValues values)
        {
            if (Is(name, "etag"))
            {
                ETag = values.ToString();
            }
            else if (Is(name, "last-modified"))
            {
                LastModified = ReadDate(values.ToString());
            }
            else if (Is(name, "content-type"))
            {
                ContentType = values.ToString();
            }
            else if (Is(name, "content-encoding"))
            {
                ContentEncoding = values.ToString();
            }
            else if (Is(name, "content-language"))
            {
                ContentLanguage = values.ToString();
            }
            else if (Is(name, "content-disposition"))
            {
                ContentDisposition = values.ToString();
            }
            else if (Is(name, "cache-control"))
            {
                CacheControl = values.ToString();
            }
            else if (Is(name, "x-amz-storage-class"))
            {
                StorageClass = values.ToString();
            }
        }

        private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);

        private static DateTimeOffset? ReadDate(string text) =>
            DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                ? date
                : null;
    }
}

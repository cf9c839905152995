using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>What is kept with an object beside its bytes and handed out again with them.</summary>
public sealed record ObjectProperties
{
    /// <summary>The media type; <c>application/octet-stream</c> if the writer did not say.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>The Content-Encoding header, such as <c>gzip</c>; null for none.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The Content-Language header; null for none.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>The Content-Disposition header; null for none, which is served as <c>attachment</c>.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The Cache-Control header; null for none.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The writer's own names and values. Names are lower case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The store's class of storage to keep it in; null leaves it to the store. Only what is asked for: what an object has is
    /// <see cref="ObjectInfo.StorageClass"/>.
    /// </summary>
    [JsonIgnore]
    public string? StorageClass { get; init; }

    /// <summary>Tags to keep it with; null leaves them as they are. Only what is asked for: stores tell them by a call of their own.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

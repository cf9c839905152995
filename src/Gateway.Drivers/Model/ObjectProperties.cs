using System.Collections.Immutable;

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
}

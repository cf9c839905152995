using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>What is kept with an object beside its bytes and handed out again with them.</summary>
public sealed record ObjectProperties
{
    /// <summary>The media type; <c>application/octet-stream</c> if the writer did not say.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    /// <summary>The writer's own names and values. Names are lower case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

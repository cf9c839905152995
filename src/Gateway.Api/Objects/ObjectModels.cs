using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>One page of a bucket.</summary>
public sealed record ObjectList
{
    /// <summary>The objects in the order of their keys' UTF-8 bytes.</summary>
    public required IReadOnlyList<ObjectInfo> Items { get; init; }

    /// <summary>With a delimiter: the beginnings that keys were rolled up into.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }

    /// <summary>Asks for the next page, together with the same prefix and delimiter; null after the last.</summary>
    public required string? NextPageToken { get; init; }

    /// <summary>Whether this is the last page, and as the store has it now.</summary>
    public required bool Complete { get; init; }

    /// <summary>The connection, as in every list.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }
}

/// <summary>Objects to be deleted.</summary>
public sealed record DeleteObjects
{
    /// <summary>The keys, at least one.</summary>
    /// <example>["logs/a.txt", "logs/b.txt"]</example>
    public required IReadOnlyList<string> Keys { get; init; }
}

/// <summary>What became of each object.</summary>
/// <param name="Items">One result for each key, in the order asked for.</param>
public sealed record ObjectDeletions(IReadOnlyList<ObjectDeletion> Items);

/// <summary>What became of one object.</summary>
/// <param name="Key">The key.</param>
/// <param name="Deleted">Whether there is no such object any more.</param>
/// <param name="Problem">Why it could not be deleted; null if it was.</param>
public sealed record ObjectDeletion(string Key, bool Deleted, Problem? Problem);

/// <summary>Changes of what is kept with an object. A field left out stays; an empty text removes it.</summary>
public sealed record UpdateObject
{
    /// <summary>The media type. An empty text leaves it as it is: an object always has one.</summary>
    /// <example>text/html; charset=utf-8</example>
    public string? ContentType { get; init; }

    /// <summary>The Content-Encoding header.</summary>
    /// <example>gzip</example>
    public string? ContentEncoding { get; init; }

    /// <summary>The Content-Language header.</summary>
    /// <example>en</example>
    public string? ContentLanguage { get; init; }

    /// <summary>The Content-Disposition header.</summary>
    /// <example>inline</example>
    public string? ContentDisposition { get; init; }

    /// <summary>The Cache-Control header.</summary>
    /// <example>max-age=3600</example>
    public string? CacheControl { get; init; }

    /// <summary>Replaces all metadata.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The store's class of storage to move it to, where it has classes.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Replaces all tags, where the store has them.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Whether anything but tags changes, which stores keep by themselves.</summary>
    internal bool ChangesProperties => this != new UpdateObject { Tags = Tags } || Tags is null;
}

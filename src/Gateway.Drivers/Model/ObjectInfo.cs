using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>An object without its bytes.</summary>
public sealed record ObjectInfo : StatefulResource<ResourceState>
{
    /// <summary>The bucket that holds it.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key: any UTF-8 text of 1 to 1,024 bytes.</summary>
    public required string Key { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The entity tag with its quotes. It tells versions apart; it is never a digest that one may rely on.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    /// <summary>When these bytes were stored, in UTC, to the second in headers.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>SHA-256 of the bytes in lower case hex; null where the store does not keep it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The store's class of storage; null where it has none.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Content headers and metadata; null in lists of stores that do not say.</summary>
    public ObjectProperties? Properties { get; init; }
}

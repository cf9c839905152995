using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>An object as the store tells it. 64-bit numbers come as strings.</summary>
internal sealed record GcsObject
{
    public required string Name { get; init; }

    public string? Bucket { get; init; }

    /// <summary>Another for each version of the bytes.</summary>
    public required long Generation { get; init; }

    /// <summary>Counts the changes of a generation's properties, from 1.</summary>
    public required long Metageneration { get; init; }

    public long Size { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    public string? StorageClass { get; init; }

    public DateTimeOffset TimeCreated { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>An object to be made; what is null is left to the store.</summary>
internal sealed record ObjectBody
{
    public string? Name { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    public string? StorageClass { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Changed properties: here a null takes away what was there.</summary>
internal sealed record ObjectPatch
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ContentType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ContentEncoding { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ContentLanguage { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ContentDisposition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CacheControl { get; init; }

    /// <summary>Names that are not told stay: one that shall go has null.</summary>
    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }
}

internal sealed record ObjectList(IReadOnlyList<GcsObject>? Items, IReadOnlyList<string>? Prefixes, string? NextPageToken);

internal sealed record ComposeBody(ObjectBody Destination, IReadOnlyList<ComposeSource> SourceObjects);

/// <summary>One of the objects that another is made of.</summary>
internal sealed record ComposeSource(string Name, string Generation);

internal sealed record RewriteAnswer(bool Done, string? RewriteToken, GcsObject? Resource);

internal sealed record GcsBucket
{
    public required string Name { get; init; }

    public string? Location { get; init; }

    public string? StorageClass { get; init; }

    public DateTimeOffset? TimeCreated { get; init; }
}

internal sealed record BucketBody(string Name, string? Location);

internal sealed record BucketList(IReadOnlyList<GcsBucket>? Items, string? NextPageToken);

internal sealed record ErrorAnswer(ErrorBody? Error);

internal sealed record ErrorBody(string? Message, IReadOnlyList<ErrorDetail>? Errors);

internal sealed record ErrorDetail(string? Reason);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(GcsObject))]
[JsonSerializable(typeof(ObjectBody))]
[JsonSerializable(typeof(ObjectPatch))]
[JsonSerializable(typeof(ObjectList))]
[JsonSerializable(typeof(ComposeBody))]
[JsonSerializable(typeof(RewriteAnswer))]
[JsonSerializable(typeof(GcsBucket))]
[JsonSerializable(typeof(BucketBody))]
[JsonSerializable(typeof(BucketList))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(string))]
internal sealed partial class GcsJson : JsonSerializerContext;

using System.Collections.Immutable;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>Between the store's objects and ours.</summary>
internal static class GcsObjects
{
    private const string StandardType = "application/octet-stream";

    public static ObjectInfo ToInfo(this GcsObject stored, Connection connection, string bucket) =>
        new()
        {
            Origin = connection,
            Id = stored.Name,
            Name = stored.Name,
            State = ResourceState.Available,
            Bucket = bucket,
            Key = stored.Name,
            SizeBytes = stored.Size,
            ETag = stored.ToTag().ToString(),
            LastModified = stored.TimeCreated.ToUniversalTime(),
            StorageClass = stored.StorageClass,
            Properties = stored.ToProperties(),
        };

    public static GcsTag ToTag(this GcsObject stored) => new(stored.Generation, stored.Metageneration);

    public static ObjectBody ToBody(this ObjectProperties properties, string? key) =>
        new()
        {
            Name = key,
            ContentType = properties.ContentType,
            ContentEncoding = properties.ContentEncoding,
            ContentLanguage = properties.ContentLanguage,
            ContentDisposition = properties.ContentDisposition,
            CacheControl = properties.CacheControl,
            StorageClass = properties.StorageClass,
            Metadata = properties.Metadata.Count == 0 ? null : properties.Metadata,
        };

    /// <summary>What makes the properties of an object these, and takes away what it has beside them.</summary>
    public static ObjectPatch ToPatch(this ObjectProperties properties, GcsObject current)
    {
        var metadata = (current.Metadata?.Keys ?? []).ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (name, value) in properties.Metadata)
        {
            metadata[name] = value;
        }

        return new ObjectPatch
        {
            ContentType = properties.ContentType,
            ContentEncoding = properties.ContentEncoding,
            ContentLanguage = properties.ContentLanguage,
            ContentDisposition = properties.ContentDisposition,
            CacheControl = properties.CacheControl,
            Metadata = metadata.Count == 0 ? null : metadata,
        };
    }

    /// <summary>A wish that the store has no means for is refused, never dropped.</summary>
    public static void CheckWishes(Connection connection, ObjectProperties properties)
    {
        if (properties.Tags is { Count: > 0 })
        {
            throw connection.Fail(DriverErrorKind.NotSupported, "Google's store has no tags for objects: use metadata.", "tags");
        }
    }

    // An empty header is what the store says of one that is not there, in emulators at least.
    private static ObjectProperties ToProperties(this GcsObject stored) =>
        new()
        {
            ContentType = NullIfEmpty(stored.ContentType) ?? StandardType,
            ContentEncoding = NullIfEmpty(stored.ContentEncoding),
            ContentLanguage = NullIfEmpty(stored.ContentLanguage),
            ContentDisposition = NullIfEmpty(stored.ContentDisposition),
            CacheControl = NullIfEmpty(stored.CacheControl),
            Metadata = stored.Metadata ?? ImmutableDictionary<string, string>.Empty,
        };

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Reads objects out of Swift's answers.</summary>
internal static class SwiftAnswers
{
    /// <summary>The object of an answer to GET or HEAD.</summary>
    public static ObjectInfo ToInfo(Connection connection, string bucket, string key, HttpResponseMessage found) =>
        ToInfo(
            connection,
            bucket,
            key,
            found.Content.Headers.ContentRange?.Length ?? found.Content.Headers.ContentLength ?? 0,
            found.GetRaw("ETag") ?? "",
            found.Content.Headers.LastModified
        ) with
        {
            Properties = SwiftHeaders.ReadProperties(found),
        };

    /// <summary>The object that a PUT has stored; null if it was replaced by a newer one before this was answered.</summary>
    public static ObjectInfo? ToInfo(
        Connection connection,
        string bucket,
        string key,
        HttpResponseMessage stored,
        long size,
        ObjectProperties properties
    ) =>
        stored.GetRaw("ETag") is { } tag
            ? ToInfo(connection, bucket, key, size, tag, stored.Content.Headers.LastModified) with
            {
                Properties = properties,
            }
            : null;

    /// <summary>The object of a list.</summary>
    public static ObjectInfo ToInfo(Connection connection, string bucket, ObjectItem item) =>
        ToInfo(connection, bucket, item.Name!, item.Bytes, item.SloEtag ?? item.Hash, SwiftTimes.FromList(item.LastModified));

    /// <summary>Whether the object is a manifest of segments.</summary>
    public static bool IsLarge(HttpResponseMessage found) =>
        string.Equals(found.GetRaw("X-Static-Large-Object"), "true", StringComparison.OrdinalIgnoreCase);

    private static ObjectInfo ToInfo(
        Connection connection,
        string bucket,
        string key,
        long size,
        string tag,
        DateTimeOffset? lastModified
    ) =>
        new()
        {
            Origin = connection,
            Id = key,
            Name = key,
            State = ResourceState.Available,
            Bucket = bucket,
            Key = key,
            SizeBytes = size,
            ETag = SwiftHeaders.ToETag(tag),
            LastModified =
                lastModified
                ?? throw connection.Fail(DriverErrorKind.Unexpected, "The store's answer does not tell when the object was stored."),
        };
}

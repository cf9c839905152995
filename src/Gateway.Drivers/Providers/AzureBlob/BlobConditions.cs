using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Conditions as the store takes them: one entity tag at most, and of two kinds only one counts. Those of a write that it cannot check
/// are checked here against the version that is stored, and the write then goes ahead only while that is still the one.
/// https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
/// </summary>
/// <param name="IfMatch">A tag, or <c>*</c>.</param>
/// <param name="IfNoneMatch"><c>*</c>, or a tag in a read.</param>
internal sealed record BlobConditions(string? IfMatch, string? IfNoneMatch)
{
    public static BlobConditions None { get; } = new(null, null);

    private const string Any = "*";

    /// <summary>The conditions of a write, and the object if it had to be looked at.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/> if they do not hold already.</exception>
    public static async Task<BlobConditions> OfWriteAsync(
        BlobClient client,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        // If-Modified-Since is about reads only (RFC 9110, 13.1.3).
        if (conditions is { IfMatch: null, IfNoneMatch: null, IfUnmodifiedSince: null })
        {
            return None;
        }

        if (conditions is { IfMatch: { } match, IfNoneMatch: null, IfUnmodifiedSince: null } && Only(match) is { } tag)
        {
            return new BlobConditions(tag, null);
        }

        if (conditions is { IfMatch: null, IfNoneMatch.Any: true, IfUnmodifiedSince: null })
        {
            return new BlobConditions(null, Any);
        }

        var found = await client.FindAsync(bucket, key, cancellationToken);
        conditions.RequireForWrite(found?.Info);
        return found is null ? new BlobConditions(null, Any) : new BlobConditions(found.Info.ETag, null);
    }

    /// <summary>Puts the conditions of a read on its request. False if the store could not understand them.</summary>
    public static bool TryAddToRead(HttpRequestMessage request, ObjectConditions conditions)
    {
        var (match, none) = (conditions.IfMatch, conditions.IfNoneMatch);
        if (match is not null && (none is not null || conditions.IfModifiedSince is not null || Only(match) is null))
        {
            return false;
        }

        // The store finds "If-None-Match: *" unsatisfiable in a read.
        if (none is not null && (conditions.IfUnmodifiedSince is not null || none.Any || Only(none) is null))
        {
            return false;
        }

        new BlobConditions(match is null ? null : Only(match), none is null ? null : Only(none)).AddTo(request);
        if (match is null && none is null)
        {
            // With a tag beside them these do not count (RFC 9110, 13.2.2).
            Add(request, "If-Modified-Since", conditions.IfModifiedSince);
            Add(request, "If-Unmodified-Since", conditions.IfUnmodifiedSince);
        }

        return conditions is not { IfModifiedSince: not null, IfUnmodifiedSince: not null };
    }

    public void AddTo(HttpRequestMessage request)
    {
        Add(request, "If-Match", IfMatch);
        Add(request, "If-None-Match", IfNoneMatch);
    }

    /// <summary>What goes into the header; null if it is more than one tag, or a weak one.</summary>
    private static string? Only(EntityTags tags) =>
        tags.Any ? Any
        : tags.Tags is [['"', ..] only] && only.All(letter => letter is > ' ' and <= '~') ? only
        : null;

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.Add(name, value);
        }
    }

    private static void Add(HttpRequestMessage request, string name, DateTimeOffset? time) => Add(request, name, time?.ToString("R"));
}

using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// The store's own preconditions (https://cloud.google.com/storage/docs/request-preconditions), which it checks in the step that
/// makes a change visible.
/// </summary>
internal sealed record GcsPreconditions
{
    public static GcsPreconditions None { get; } = new();

    /// <summary>0 for "nothing is there".</summary>
    public long? Generation { get; private init; }

    public long? Metageneration { get; private init; }

    /// <summary>Whether any version must be there. Not every call can say so.</summary>
    public bool MustExist { get; private init; }

    /// <summary>This version and no other; null for none at all.</summary>
    public static GcsPreconditions Only(GcsObject? version) =>
        version is null ? new() { Generation = 0 } : new() { Generation = version.Generation, Metageneration = version.Metageneration };

    /// <summary>The conditions in the store's words; null if it has none for them.</summary>
    /// <param name="conditions">What the caller asks for.</param>
    /// <param name="canSayExists">Whether the call can ask that something is there (compose cannot).</param>
    public static GcsPreconditions? Of(ObjectConditions conditions, bool canSayExists) =>
        conditions switch
        {
            { IfMatch: null, IfNoneMatch: null, IfUnmodifiedSince: null } => None,
            { IfMatch: null, IfNoneMatch.Any: true, IfUnmodifiedSince: null } => Only(null),
            { IfMatch.Any: true, IfNoneMatch: null, IfUnmodifiedSince: null } when canSayExists => new() { MustExist = true },
            { IfMatch: { Any: false, Tags: [var only] }, IfNoneMatch: null, IfUnmodifiedSince: null } when GcsTag.Parse(only) is { } tag =>
                new() { Generation = tag.Generation, Metageneration = tag.Metageneration },
            _ => null,
        };

    public GcsQuery AddTo(GcsQuery query) =>
        query
            .Add("ifGenerationMatch", Generation)
            .Add("ifMetagenerationMatch", Metageneration)
            .Add("ifGenerationNotMatch", MustExist ? 0 : (long?)null);
}

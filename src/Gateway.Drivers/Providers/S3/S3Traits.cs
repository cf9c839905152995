namespace Gateway.Drivers.Providers.S3;

/// <summary>What is known of one kind of S3: a row of <see cref="S3Presets"/>.</summary>
internal sealed record S3Traits
{
    /// <summary>The usual address with <c>{region}</c> in it; null if it has to be configured.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region that requests are signed for if none is configured; null if there has to be one.</summary>
    public string? Region { get; init; }

    /// <summary>Whether buckets go into the path of the address and not into its host.</summary>
    public bool PathStyle { get; init; }

    /// <summary>The conditions that the store checks in the step that writes. It passes over the others, so they are refused.</summary>
    public S3WriteConditions Conditions { get; init; }

    /// <summary>Whether If-Match of a write has to be sent without its quotes: with them it never holds.</summary>
    public bool BareTags { get; init; }

    /// <summary>The code that a write with If-Match is answered where another writer came first; null where it is PreconditionFailed.</summary>
    public string? LostRaceCode { get; init; }

    /// <summary>Whether objects have tags.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Whether tags that come with an upload in parts are lost, and have to be set once it is completed.</summary>
    public bool TagsAfterParts { get; init; }

    /// <summary>Whether there is more than one class of storage.</summary>
    public bool StorageClasses { get; init; } = true;

    /// <summary>Whether names of metadata come back with <c>-</c> in place of <c>_</c>, which then has to be escaped.</summary>
    public bool FoldsUnderscores { get; init; }

    /// <summary>Whether all parts of an upload but the last must have one size.</summary>
    public bool EqualParts { get; init; }

    /// <summary>The most parts of an object.</summary>
    public int MostParts { get; init; } = 10_000;

    /// <summary>Whether bodies may come in signed chunks.</summary>
    public bool Chunked { get; init; } = true;

    /// <summary>Whether lists of buckets come in pages.</summary>
    public bool BucketPages { get; init; }

    /// <summary>Whether a bucket is made in the connection's region only if the request says so.</summary>
    public bool NamesRegion { get; init; }
}

/// <summary>Conditions of writes, by the request that carries them.</summary>
[Flags]
internal enum S3WriteConditions
{
    None = 0,
    PutIfMatch = 1 << 0,
    PutIfMatchAny = 1 << 1,
    PutIfNoneMatchAny = 1 << 2,
    CompleteIfMatch = 1 << 3,
    CompleteIfNoneMatchAny = 1 << 4,
    CopyIfMatch = 1 << 5,
    CopyIfNoneMatchAny = 1 << 6,
    DeleteIfMatch = 1 << 7,
}

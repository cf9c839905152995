using Gateway.Api.Http;

namespace Gateway.Api.Transfers;

/// <summary>Objects to be brought from one bucket to another, of any two connections.</summary>
public sealed record CreateTransfer
{
    /// <summary>What becomes of both ends; copy if left out.</summary>
    public TransferMode Mode { get; init; }

    /// <summary>Where the objects are.</summary>
    public required TransferEnd Source { get; init; }

    /// <summary>Where they go. Its prefix stands in the place of the source's; without one the keys stay as they are.</summary>
    public required TransferEnd Target { get; init; }

    /// <summary>Whether a mirror deletes what the target has and the source has not.</summary>
    public bool DeleteExtra { get; init; }

    /// <summary>Whether it only tells what it would do.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many objects at once, 1 to 64.</summary>
    public int AtOnce { get; init; } = 16;

    /// <summary>The key that the one object gets.</summary>
    internal string TargetKey => Target.Key ?? Target.Prefix + Source.Key;

    /// <summary>What the keys of several begin with at the target.</summary>
    internal string TargetPrefix => Target.Prefix ?? Source.Prefix ?? "";
}

/// <summary>What a transfer does.</summary>
public enum TransferMode
{
    /// <summary>Copies what the target lacks or has otherwise.</summary>
    Copy,

    /// <summary>Copies, and deletes each object of the source that has arrived.</summary>
    Move,

    /// <summary>Makes the target like the source; what is too much there stays unless <c>deleteExtra</c> says otherwise.</summary>
    Mirror,
}

/// <summary>An end of a transfer: an object, the objects below a prefix, or a bucket.</summary>
public sealed record TransferEnd
{
    /// <summary>The connection.</summary>
    /// <example>files</example>
    public required string Connection { get; init; }

    /// <summary>The bucket.</summary>
    /// <example>my-bucket</example>
    public required string Bucket { get; init; }

    /// <summary>The key of one object.</summary>
    public string? Key { get; init; }

    /// <summary>What the keys begin with; all objects of the bucket if both this and the key are left out.</summary>
    public string? Prefix { get; init; }
}

/// <summary>What a transfer or a deletion has done so far.</summary>
public sealed record TransferResult
{
    /// <summary>Objects that were copied, or would be.</summary>
    public long Copied { get; init; }

    /// <summary>Their bytes.</summary>
    public long CopiedBytes { get; init; }

    /// <summary>Objects that the target had already.</summary>
    public long Unchanged { get; init; }

    /// <summary>Objects that were deleted, or would be: moved ones at the source, extra ones at the target.</summary>
    public long Deleted { get; init; }

    /// <summary>Objects that failed.</summary>
    public long Failed { get; init; }

    /// <summary>The first thousand failures.</summary>
    public IReadOnlyList<TransferFailure> Failures { get; init; } = [];
}

/// <summary>An object that a transfer could not bring over.</summary>
/// <param name="Key">The key of the object.</param>
/// <param name="Problem">Why.</param>
public sealed record TransferFailure(string Key, Problem Problem);

/// <summary>Which objects of a bucket are to be deleted.</summary>
public sealed record EmptyBucket
{
    /// <summary>Only keys that begin with this; all if left out.</summary>
    /// <example>logs/</example>
    public string? Prefix { get; init; }
}

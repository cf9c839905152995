namespace Gateway.Drivers.Hosting;

/// <summary>A provider's bounds; null where it has or tells none.</summary>
public sealed record CapabilityLimits
{
    /// <summary>The most items in one answer of the provider.</summary>
    public int? PageSize { get; init; }

    /// <summary>The largest object in bytes.</summary>
    public long? ObjectSizeBytes { get; init; }

    /// <summary>The longest key in bytes of UTF-8.</summary>
    public int? KeyBytes { get; init; }

    /// <summary>The bytes of a part of a large upload. It grows with objects that would have too many parts.</summary>
    public int? PartBytes { get; init; }

    /// <summary>How many parts of an upload are sent at once. An upload holds at most this times <c>partBytes</c> in memory.</summary>
    public int? PartsAtOnce { get; init; }

    /// <summary>The fewest bytes of every part but the last.</summary>
    public int? SmallestPartBytes { get; init; }

    /// <summary>Whether an object can be given a class of storage (<c>X-Storage-Class</c>).</summary>
    public bool? StorageClasses { get; init; }
}

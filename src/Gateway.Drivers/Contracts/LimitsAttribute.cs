namespace Gateway.Drivers.Contracts;

/// <summary>Put on a driver: the provider's bounds, told in capabilities. Zero means that the provider has or tells none.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LimitsAttribute : Attribute
{
    /// <summary>The most items in one answer of the provider.</summary>
    public int PageSize { get; init; }

    /// <summary>The largest object in bytes.</summary>
    public long ObjectSizeBytes { get; init; }

    /// <summary>The longest key in bytes of UTF-8.</summary>
    public int KeyBytes { get; init; }

    /// <summary>The bytes of a part of a large upload. It grows with objects that would have too many parts.</summary>
    public int PartBytes { get; init; }

    /// <summary>How many parts are sent at once, at most: an upload holds no more than this times <see cref="PartBytes"/> in memory.</summary>
    public int PartsAtOnce { get; init; }

    /// <summary>The fewest bytes of every part but the last.</summary>
    public int SmallestPartBytes { get; init; }

    /// <summary>Whether an object can be given a class of storage.</summary>
    public bool StorageClasses { get; init; }
}

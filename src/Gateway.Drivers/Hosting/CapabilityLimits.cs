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
}

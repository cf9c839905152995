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
}

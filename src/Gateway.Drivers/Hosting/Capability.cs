namespace Gateway.Drivers.Hosting;

/// <summary>One operation, and how a provider supports it.</summary>
/// <param name="Operation">The operation: <c>listNodes</c>.</param>
/// <param name="Collection">The collection it belongs to, as in the URL: <c>nodes</c>.</param>
/// <param name="Support">How far it is supported.</param>
public sealed record Capability(string Operation, string Collection, CapabilitySupport Support)
{
    /// <summary>How it is emulated, or what to know of it; null otherwise.</summary>
    public string? Note { get; init; }

    /// <summary>By what a list can be narrowed, and who does it; null for what is no list.</summary>
    public CapabilityFilters? Filters { get; init; }

    /// <summary>The provider's bounds; null where there are none, or none are told.</summary>
    public CapabilityLimits? Limits { get; init; }
}

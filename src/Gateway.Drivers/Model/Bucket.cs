namespace Gateway.Drivers.Model;

/// <summary>A namespace of objects. Swift and Azure call it a container.</summary>
public sealed record Bucket : StatefulResource<ResourceState>
{
    /// <summary>The provider's region or location; null where it has none.</summary>
    public string? Location { get; init; }
}

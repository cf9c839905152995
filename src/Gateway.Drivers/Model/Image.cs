namespace Gateway.Drivers.Model;

/// <summary>What a node can be made from.</summary>
public sealed record Image : StatefulResource<ResourceState>
{
    /// <summary>The family of operating system, as the provider calls it: <c>debian</c>.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary><c>x86_64</c>, <c>aarch64</c>, …</summary>
    public string? Architecture { get; init; }

    /// <summary>The smallest disk in GiB that holds it.</summary>
    public int? MinDiskGiB { get; init; }

    /// <summary>The id of the node it was made from; null for the provider's own.</summary>
    public ResourceId? SourceNode { get; init; }
}

using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A machine to be made.</summary>
public sealed record CreateNode
{
    /// <summary>The name, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The id of an image of the same connection.</summary>
    public required ResourceId Image { get; init; }

    /// <summary>The id of a size of the same connection.</summary>
    public required ResourceId Size { get; init; }

    /// <summary>The id of a location of the same connection; null leaves it to the provider.</summary>
    public ResourceId? Location { get; init; }

    /// <summary>The ids of key pairs that may log in.</summary>
    public IReadOnlyList<ResourceId> KeyPairs { get; init; } = [];

    /// <summary>Names and values, at most 64.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What cloud-init gets to read, at most 64 KiB.</summary>
    public string? UserData { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>A machine to be made, or several that are alike.</summary>
public sealed record CreateNode : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters. Of several, each has its number behind it: <c>web-1</c>, <c>web-2</c>.</summary>
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

    /// <summary>The id of the network or subnet to join, in the provider's form; null leaves it to the provider.</summary>
    public ResourceId? Network { get; init; }

    /// <summary>Whether it gets an address reachable from the internet; null leaves it to the provider.</summary>
    public bool? PublicAddress { get; init; }

    /// <summary>The ids of free volumes to attach to it.</summary>
    public IReadOnlyList<ResourceId> Volumes { get; init; } = [];

    /// <summary>How many to make, 1 to 100. More than one is answered with a result for each.</summary>
    // The gateway asks a driver for one at a time: there it is always 1.
    public int Count { get; init; } = 1;

    /// <summary>
    /// What tells a repeated request from a new one; null if it is never repeated. A driver gives it to the provider's own token, or keeps
    /// it as a tag of the node and looks for that first.
    /// </summary>
    [JsonIgnore]
    public Guid? ClientToken { get; init; }
}

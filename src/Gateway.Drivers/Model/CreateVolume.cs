using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A volume to be made, empty or from a snapshot.</summary>
public sealed record CreateVolume : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Size in GiB, at least 1.</summary>
    public required int SizeGiB { get; init; }

    /// <summary>The id of a location; null leaves it to the provider.</summary>
    public ResourceId? Location { get; init; }

    /// <summary>The id of the snapshot to fill it from.</summary>
    public ResourceId? Snapshot { get; init; }

    /// <summary>Names and values, at most 64.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;
}

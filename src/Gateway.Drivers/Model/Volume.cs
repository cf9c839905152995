using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A block device that can be attached to a node.</summary>
public sealed record Volume : StatefulResource<VolumeState>
{
    /// <summary>Size in GiB.</summary>
    public int? SizeGiB { get; init; }

    /// <summary>The id of the location it lies in.</summary>
    public ResourceId? Location { get; init; }

    /// <summary>The id of the node it is attached to; null if it is free.</summary>
    public ResourceId? Node { get; init; }

    /// <summary>The device name on the node.</summary>
    public string? Device { get; init; }

    /// <summary>Names and values that people gave it.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    public override bool Matches(ListFilter filter) =>
        base.Matches(filter) && ListFilter.Matches(filter.Location, Location?.Value) && filter.MatchesTags(Tags);
}

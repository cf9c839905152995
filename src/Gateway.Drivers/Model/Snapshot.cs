namespace Gateway.Drivers.Model;

/// <summary>A volume as it was at one moment.</summary>
public sealed record Snapshot : StatefulResource<SnapshotState>
{
    /// <summary>The id of the volume it was taken of.</summary>
    public ResourceId? Volume { get; init; }

    /// <summary>Size in GiB of a volume made from it.</summary>
    public int? SizeGiB { get; init; }

    public override bool Matches(ListFilter filter) => base.Matches(filter) && ListFilter.Matches(filter.Volume, Volume?.Value);
}

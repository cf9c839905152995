namespace Gateway.Drivers.Model;

/// <summary>Which node a volume goes to.</summary>
public sealed record AttachVolume
{
    /// <summary>The id of the node.</summary>
    public required ResourceId Node { get; init; }

    /// <summary>The device name wanted, such as <c>/dev/sdb</c>; null leaves it to the provider.</summary>
    public string? Device { get; init; }
}

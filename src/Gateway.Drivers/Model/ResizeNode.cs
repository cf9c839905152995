namespace Gateway.Drivers.Model;

/// <summary>Another size for a node.</summary>
public sealed record ResizeNode
{
    /// <summary>The id of the new size.</summary>
    public required ResourceId Size { get; init; }
}

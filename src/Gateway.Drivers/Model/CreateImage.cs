namespace Gateway.Drivers.Model;

/// <summary>An image to be made from a node.</summary>
public sealed record CreateImage : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the node to copy.</summary>
    public required ResourceId Node { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>Another name for a node.</summary>
public sealed record RenameNode
{
    /// <summary>The new name, 1 to 255 characters.</summary>
    public required string Name { get; init; }
}

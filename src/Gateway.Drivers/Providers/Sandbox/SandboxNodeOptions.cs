namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>What only the sandbox knows of a new node.</summary>
public sealed record SandboxNodeOptions
{
    /// <summary>A text about the node, shown in its <c>extra</c>.</summary>
    public string? Description { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>A snapshot to be taken.</summary>
public sealed record CreateSnapshot : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the volume.</summary>
    public required ResourceId Volume { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>A cluster to be made.</summary>
public sealed record CreateCluster : ProviderRequest
{
    /// <summary>The name, 1 to 255 characters, unique in the connection.</summary>
    public required string Name { get; init; }
}

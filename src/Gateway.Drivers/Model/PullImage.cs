namespace Gateway.Drivers.Model;

/// <summary>An image to be fetched from its registry.</summary>
public sealed record PullImage : ProviderRequest
{
    /// <summary>The reference: <c>tomcat:8.0</c>; without tag or digest <c>:latest</c>.</summary>
    public required string Image { get; init; }

    /// <summary>What to log in to the registry with; null for nothing.</summary>
    public RegistryCredentials? Credentials { get; init; }
}

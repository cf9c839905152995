namespace Gateway.Drivers.Model;

/// <summary>What to log in to a registry with: a connection of the gateway's, or a user's name and password.</summary>
public sealed record RegistryCredentials
{
    /// <summary>
    /// The name of a connection to the registry, whose own credentials are then used. A driver never sees it: the gateway puts the
    /// name and the password in its place.
    /// </summary>
    public string? Connection { get; init; }

    /// <summary>The user's name; null with <see cref="Connection"/>.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password or token; null with <see cref="Connection"/>.</summary>
    public Secret? Password { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>What a registry lets others pull with.</summary>
/// <param name="Registry">The registry as references name it, <c>host</c> or <c>host:port</c>; <c>docker.io</c> for Docker Hub.</param>
/// <param name="Username">The user's name.</param>
/// <param name="Password">The password or token; it may hold for a few hours only.</param>
public sealed record RegistryLogin(string Registry, string Username, Secret Password);

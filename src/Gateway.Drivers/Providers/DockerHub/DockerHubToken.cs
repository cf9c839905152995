using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DockerHub;

/// <summary>What Docker Hub gave for a name and a password; null for who asks as nobody.</summary>
internal sealed record DockerHubToken(Secret? Value);

using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>What platforms log in to a registry with.</summary>
[Contract("registries")]
public interface IRegistryLoginDriver
{
    /// <summary>
    /// A name and a password that hold now; null where the connection has none and everybody may pull. The gateway hands them to the
    /// platform that pulls, and only for images of that registry: no caller sees them.
    /// </summary>
    Task<RegistryLogin?> GetRegistryLoginAsync(CancellationToken cancellationToken);
}

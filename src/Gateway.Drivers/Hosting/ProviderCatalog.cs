using System.Collections.Frozen;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Configuration;

namespace Gateway.Drivers.Hosting;

/// <summary>The providers that are compiled in.</summary>
public sealed class ProviderCatalog(IEnumerable<Provider> providers)
{
    private readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(
        provider => provider.Name,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>All of them in the order of their names.</summary>
    public IReadOnlyList<Provider> All { get; } = [.. providers.OrderBy(provider => provider.Name, StringComparer.Ordinal)];

    /// <summary>The provider of this name, or null.</summary>
    public Provider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The provider of this name.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public Provider Get(string name) => Find(name) ?? throw DriverException.NotFound("provider", name);

    /// <summary>Reads one connection: the name, <c>Provider</c>, and beside it the provider's own settings.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">The settings.</param>
    /// <param name="caller">What is special about settings that a caller made; null for the operator's.</param>
    /// <exception cref="ConnectionSettingsException">Names the connection and each field at fault.</exception>
    public Connection ReadConnection(string name, IConfigurationSection section, CallerSettings? caller = null)
    {
        if (!ConnectionName.IsValid(name))
        {
            throw Invalid(name, "Name", ConnectionName.Rule);
        }

        var providerName = section["Provider"] ?? throw Invalid(name, "Provider", "Must be set.");
        var provider =
            Find(providerName)
            ?? throw Invalid(
                name,
                "Provider",
                $"There is no provider '{providerName}'. There are: {string.Join(", ", All.Select(known => known.Name))}."
            );
        var (whole, files) = SecretReferences.Resolve(name, section, provider.Settings.Type, caller is null || caller.MayRefer);
        var settings = provider.Settings.Read(name, whole, caller is not null);
        return new Connection(name, provider, settings, caller?.Revision ?? SettingsDigest.Of(whole))
        {
            Egress = caller?.Egress,
            SecretFiles = files,
        };
    }

    private static ConnectionSettingsException Invalid(string connection, string field, string message) =>
        new(connection, new Dictionary<string, string[]> { [field] = [message] });
}

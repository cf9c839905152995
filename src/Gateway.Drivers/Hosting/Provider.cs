using System.Collections.Immutable;

namespace Gateway.Drivers.Hosting;

/// <summary>A kind of cloud that is compiled in: its settings and its drivers.</summary>
public sealed class Provider
{
    private readonly ImmutableDictionary<Type, DriverRegistration> _byContract;

    internal Provider(string name, string title, SettingsReader settings, ProviderBuilder builder)
    {
        Name = name;
        Title = title;
        Settings = settings;
        ReadError = builder.ErrorReader;
        Drivers = builder.Drivers;
        Options = builder.Options;
        _byContract = builder
            .Drivers.SelectMany(driver => driver.Contracts, (driver, contract) => KeyValuePair.Create(contract, driver))
            .ToImmutableDictionary();
        NodeActions = new NodeActions(FindDriver);
        Collections =
        [
            .. Contracts
                .Select(Capabilities.CollectionOf)
                .Where(name => name != "connections")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The name in configuration and URLs, lower case: <c>docker</c>.</summary>
    public string Name { get; }

    /// <summary>The name for people: <c>Docker Engine</c>.</summary>
    public string Title { get; }

    /// <summary>The contracts that this provider's drivers fulfil.</summary>
    public IEnumerable<Type> Contracts => _byContract.Keys;

    /// <summary>The collections that these contracts belong to, in the order of their names.</summary>
    public IReadOnlyList<string> Collections { get; }

    /// <summary>The records that hold the provider's own options, by the request that they go with.</summary>
    public IReadOnlyDictionary<Type, Type> Options { get; }

    /// <summary>Which verbs nodes have in which states.</summary>
    internal NodeActions NodeActions { get; }

    internal SettingsReader Settings { get; }

    internal ErrorReader? ReadError { get; }

    internal IReadOnlyList<DriverRegistration> Drivers { get; }

    /// <summary>Whether a driver fulfils this contract.</summary>
    public bool Offers(Type contract) => _byContract.ContainsKey(contract);

    internal DriverRegistration? FindDriver(Type contract) => _byContract.GetValueOrDefault(contract);

    public override string ToString() => Name;
}

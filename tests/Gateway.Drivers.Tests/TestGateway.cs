using System.Collections.Concurrent;
using Gateway.Conformance;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests;

/// <summary>Connections of any settings, opened as the gateway opens them; by default under a clock that stands.</summary>
internal sealed class TestGateway : IConnectionSource, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Connection> _connections = new(StringComparer.Ordinal);
    private readonly ServiceProvider _services;

    public TestGateway(TimeProvider? time = null, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddDrivers();
        services.AddSingleton(time ?? Clock);
        services.AddSingleton<IConnectionSource>(this);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new();

    public ProviderCatalog Catalog => _services.GetRequiredService<ProviderCatalog>();

    public IConnectionLoads Loads => _services.GetRequiredService<IConnectionLoads>();

    public IReadOnlyList<Connection> Connections => [.. _connections.Values];

    public Connection? Find(string name) => _connections.GetValueOrDefault(name);

    /// <summary>Adds a connection, or replaces the one of this name.</summary>
    public Connection Connect(string name, string provider, params (string Name, string? Value)[] settings) =>
        _connections[name] = Catalog.ReadConnection(name, Section([("Provider", provider), .. settings]));

    /// <summary>Adds a connection that has been read elsewhere.</summary>
    public void Add(Connection connection) => _connections[connection.Name] = connection;

    public TContract Open<TContract>(string connection)
        where TContract : class => _services.GetRequiredService<DriverFactory>().Open<TContract>(connection);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>The settings of one connection as configuration holds them.</summary>
    public static IConfigurationSection Section(params IEnumerable<(string Name, string? Value)> settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Connection:{setting.Name}", setting.Value)))
            .Build()
            .GetSection("Connection");
}

using Gateway.Drivers.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Bench;

/// <summary>The drivers of one filesystem store without the gateway around them.</summary>
internal sealed class LocalStore : IAsyncDisposable
{
    private const string Name = "files";
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    public LocalStore(string folder)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDrivers();
        services.AddSingleton<IConnectionSource>(provider => new Single(Read(provider.GetRequiredService<ProviderCatalog>(), folder)));
        _services = services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
    }

    public TContract Open<TContract>()
        where TContract : class => _scope.ServiceProvider.GetRequiredService<DriverFactory>().Open<TContract>(Name);

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static Connection Read(ProviderCatalog catalog, string folder)
    {
        var settings = new Dictionary<string, string?> { ["files:Provider"] = "filesystem", ["files:Path"] = folder };
        return catalog.ReadConnection(Name, new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(Name));
    }

    private sealed class Single(Connection connection) : IConnectionSource
    {
        public IReadOnlyList<Connection> Connections { get; } = [connection];

        public Connection? Find(string name) => name == connection.Name ? connection : null;
    }
}

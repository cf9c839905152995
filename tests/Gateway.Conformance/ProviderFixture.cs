using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Conformance;

/// <summary>
/// One connection of one provider, built as the gateway builds it, for the suites of its contracts. A fixture over a real
/// server skips where that is not running, with a reason that names it; with <c>CI=true</c> it fails instead. The environment variable
/// <c>CLOUDGATEWAY_LIVE_{PROVIDER}</c> holds settings of a real account, as <c>Token=…;Location=…</c>: the suites then run against that.
/// </summary>
public abstract class ProviderFixture : IAsyncLifetime
{
    /// <summary>The name that the connection has in every suite.</summary>
    public const string ConnectionName = "under-test";

    private static readonly TimeSpan SimulatorPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LivePatience = TimeSpan.FromMinutes(10);

    private ServiceProvider? _services;
    private AsyncServiceScope _scope;

    /// <summary>The provider's name in configuration.</summary>
    public abstract string Provider { get; }

    /// <summary>Settings by name; asked once, after <see cref="PrepareAsync"/>.</summary>
    protected abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>The backend that is not there, and what starts it; null if all is.</summary>
    protected virtual string? MissingBackend => null;

    /// <summary>Whether the connection is of a real account.</summary>
    public bool IsLive => LiveSettings is not null;

    /// <summary>An id that nothing has, in a form that the provider could have given.</summary>
    public virtual string MissingId => "cgw-0000-no-such-id";

    /// <summary>How long a suite waits for what the provider does in its own time.</summary>
    public virtual TimeSpan Patience => IsLive ? LivePatience : SimulatorPatience;

    /// <summary>The connection under test.</summary>
    public Connection Connection => Services.GetRequiredService<IConnectionSource>().Find(ConnectionName)!;

    /// <summary>The values of the connection's secrets.</summary>
    public IReadOnlyList<string> Secrets =>
        [
            .. Connection
                .Settings.GetType()
                .GetProperties()
                .Where(property => property.PropertyType == typeof(Secret))
                .Select(property => ((Secret?)property.GetValue(Connection.Settings))?.Reveal())
                .OfType<string>(),
        ];

    private string? LiveSettings => Environment.GetEnvironmentVariable($"CLOUDGATEWAY_LIVE_{Provider.ToUpperInvariant()}");

    /// <summary>A driver of the connection.</summary>
    public TContract Open<TContract>()
        where TContract : class => Services.GetRequiredService<DriverFactory>().Open<TContract>(ConnectionName);

    /// <summary>Whether the backend is there; what opens a driver before a test can be skipped asks this first.</summary>
    public bool IsReady => IsLive || MissingBackend is null;

    /// <summary>The services of the connection. Without its backend the test is skipped here, or fails.</summary>
    public IServiceProvider Services
    {
        get
        {
            RequireBackend();
            return _scope.ServiceProvider;
        }
    }

    /// <summary>Whether the provider offers a contract beside the one under test.</summary>
    public bool Offers<TContract>() => Services.GetRequiredService<ProviderCatalog>().Get(Provider).Offers(typeof(TContract));

    public virtual async Task InitializeAsync()
    {
        if (!IsReady)
        {
            return;
        }

        await PrepareAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDrivers();
        services.AddSingleton<IConnectionSource>(provider => new SingleConnection(Read(provider.GetRequiredService<ProviderCatalog>())));
        ConfigureServices(services);
        _services = services.BuildServiceProvider(validateScopes: true);
        _scope = _services.CreateAsyncScope();
    }

    public virtual async Task DisposeAsync()
    {
        if (_services is not null)
        {
            await _scope.DisposeAsync();
            await _services.DisposeAsync();
        }
    }

    /// <summary>Whether tests fail without the backend, and are not skipped: <c>.ci/run</c> sets <c>CI</c>.</summary>
    protected virtual bool IsRequired => IsSet("CI");

    /// <summary>Whether a variable of the environment says <c>true</c>.</summary>
    protected static bool IsSet(string variable) =>
        string.Equals(Environment.GetEnvironmentVariable(variable), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes ready what the settings name.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Replaces services, such as the clock.</summary>
    protected virtual void ConfigureServices(IServiceCollection services) { }

    private void RequireBackend()
    {
        if (!IsReady)
        {
            var missing = MissingBackend!;
            Assert.False(IsRequired, missing);
            Skip.If(true, missing);
        }
    }

    private Connection Read(ProviderCatalog catalog)
    {
        var settings = (LiveSettings is { } live ? Split(live) : Settings).ToDictionary(
            setting => $"Connection:{setting.Key}",
            setting => setting.Value
        );
        settings["Connection:Provider"] = Provider;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return catalog.ReadConnection(ConnectionName, configuration.GetSection("Connection"));
    }

    private static Dictionary<string, string?> Split(string settings) =>
        settings
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(setting => setting[0].Trim(), string? (setting) => setting.ElementAtOrDefault(1));

    private sealed class SingleConnection(Connection connection) : IConnectionSource
    {
        public IReadOnlyList<Connection> Connections { get; } = [connection];

        public Connection? Find(string name) => name == connection.Name ? connection : null;
    }
}

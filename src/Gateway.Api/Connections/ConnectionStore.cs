using System.Collections.Frozen;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Connections;

/// <summary>
/// The connections there are: the default ones, and in front of them those of the configuration, which is followed as it
/// changes. At start every fault is fatal and told; later a connection that cannot be read keeps the settings it had.
/// </summary>
internal sealed partial class ConnectionStore : IConnectionSource, IDisposable
{
    public const string Section = GatewayOptions.Section + ":Connections";

    private readonly IConfiguration _configuration;
    private readonly ProviderCatalog _catalog;
    private readonly DefaultConnections _defaults;
    private readonly ConnectionsFile? _file;
    private readonly ILogger<ConnectionStore> _logger;
    private readonly Lock _reloading = new();
    private readonly IDisposable _watch;
    private volatile Snapshot _snapshot;

    public ConnectionStore(
        IConfiguration configuration,
        ProviderCatalog catalog,
        DefaultConnections defaults,
        ILogger<ConnectionStore> logger,
        ConnectionsFile? file = null
    )
    {
        (_configuration, _catalog, _defaults, _file, _logger) = (configuration, catalog, defaults, file, logger);
        var (connections, faults) = ReadAll();
        if (faults.Count > 0)
        {
            throw new StartupException(string.Join(Environment.NewLine, faults.Select(fault => fault.Message)), faults[0]);
        }

        _snapshot = new Snapshot(connections);
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public IReadOnlyList<Connection> Connections => _snapshot.All;

    public Connection? Find(string name) => _snapshot.ByName.GetValueOrDefault(name);

    public void Dispose() => _watch.Dispose();

    private void Reload()
    {
        lock (_reloading)
        {
            if (_file?.Failure is { } failure)
            {
                LogFileUnreadable(failure);
            }

            var before = _snapshot;
            var (connections, faults) = ReadAll();
            foreach (var fault in faults)
            {
                LogConnectionRefused(fault.Message);
                if (before.ByName.GetValueOrDefault(fault.Connection) is { } kept)
                {
                    connections.Add(kept);
                }
            }

            _snapshot = new Snapshot(connections);
            var changed = connections.Count(connection => before.ByName.GetValueOrDefault(connection.Name)?.Key != connection.Key);
            LogReloaded(connections.Count, changed);
        }
    }

    private (List<Connection> Connections, List<ConnectionSettingsException> Faults) ReadAll()
    {
        var configured = _configuration.GetSection(Section).GetChildren().ToArray();
        var names = configured.Select(section => section.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var defaults = _defaults
            .Read()
            .Where(connection => !names.Contains(connection.Key))
            .Select(connection => ToSection(connection.Key, connection.Value));
        var connections = new List<Connection>();
        var faults = new List<ConnectionSettingsException>();
        foreach (var section in configured.Concat(defaults))
        {
            try
            {
                connections.Add(_catalog.ReadConnection(section.Key, section));
            }
            catch (ConnectionSettingsException fault)
            {
                faults.Add(fault);
            }
        }

        return (connections, faults);
    }

    private static IConfigurationSection ToSection(string name, IReadOnlyDictionary<string, string?> settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{name}:{setting.Key}", setting.Value)))
            .Build()
            .GetSection(name);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private partial void LogFileUnreadable(string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "A changed connection is refused, the settings it had before stay: {Fault}")]
    private partial void LogConnectionRefused(string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connections were read again: {Count} in all, {Changed} new or changed")]
    private partial void LogReloaded(int count, int changed);

    private sealed class Snapshot(IEnumerable<Connection> connections)
    {
        public IReadOnlyList<Connection> All { get; } = [.. connections.OrderBy(connection => connection.Name, StringComparer.Ordinal)];

        public FrozenDictionary<string, Connection> ByName { get; } =
            connections.ToFrozenDictionary(connection => connection.Name, StringComparer.Ordinal);
    }
}

using System.Collections.Frozen;
using Gateway.Api.Connections.Vault;
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
    private string _stamp;

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

        _snapshot = new Snapshot(connections, []);
        _stamp = StampOf(connections);
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public IReadOnlyList<Connection> Connections => _snapshot.All;

    public Connection? Find(string name) => _snapshot.ByName.GetValueOrDefault(name);

    /// <summary>Whether the operator's configuration has a connection of this name.</summary>
    public bool IsConfigured(string name) => _snapshot.Configured.ContainsKey(name);

    /// <summary>What there is to tell of a connection that a caller made; null for all others.</summary>
    public StoredConnection? FindStored(string name) => _snapshot.Stored.GetValueOrDefault(name);

    /// <summary>Puts the connections that callers made in place of those that were known. The operator's stand before one of the same name.</summary>
    public void SetStored(IReadOnlyCollection<StoredConnection> stored)
    {
        lock (_reloading)
        {
            foreach (var hidden in stored.Where(connection => IsConfigured(connection.Name) && FindStored(connection.Name) is null))
            {
                LogHidden(hidden.Name);
            }

            _snapshot = new Snapshot([.. _snapshot.Configured.Values], stored);
        }
    }

    /// <summary>Reads the connections again if a file has changed that a secret of theirs is in.</summary>
    public void ReloadIfSecretsChanged()
    {
        lock (_reloading)
        {
            if (StampOf(_snapshot.Configured.Values) != _stamp)
            {
                Reload();
            }
        }
    }

    public void Dispose() => _watch.Dispose();

    private static string StampOf(IEnumerable<Connection> connections) =>
        SecretReferences.StampOf(connections.SelectMany(connection => connection.SecretFiles));

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
                if (before.Configured.GetValueOrDefault(fault.Connection) is { } kept)
                {
                    connections.Add(kept);
                }
            }

            // What has not changed stays the same one: pipelines, tokens and sockets are kept for it.
            var known = connections.ConvertAll(connection => before.Configured.GetValueOrDefault(connection.Name) ?? connection);
            var changed = connections.Zip(known).Count(pair => pair.First.Key != pair.Second.Key);
            connections = [.. connections.Zip(known, (read, kept) => IsSame(read, kept) ? kept : read)];
            _snapshot = new Snapshot(connections, before.Stored.Values);
            _stamp = StampOf(connections);
            LogReloaded(connections.Count, changed);
        }
    }

    private static bool IsSame(Connection one, Connection other) =>
        one.Key == other.Key && one.SecretFiles.SequenceEqual(other.SecretFiles, StringComparer.Ordinal);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored connection '{Name}' is hidden by a configured one of the same name")]
    private partial void LogHidden(string name);

    private sealed class Snapshot
    {
        public Snapshot(IReadOnlyCollection<Connection> configured, IEnumerable<StoredConnection> stored)
        {
            Configured = configured.ToFrozenDictionary(connection => connection.Name, StringComparer.Ordinal);
            Stored = stored
                .Where(connection => !Configured.ContainsKey(connection.Name))
                .ToFrozenDictionary(connection => connection.Name, StringComparer.Ordinal);
            All =
            [
                .. configured
                    .Concat(Stored.Values.Select(connection => connection.Connection))
                    .OrderBy(connection => connection.Name, StringComparer.Ordinal),
            ];
            ByName = All.ToFrozenDictionary(connection => connection.Name, StringComparer.Ordinal);
        }

        public IReadOnlyList<Connection> All { get; }

        public FrozenDictionary<string, Connection> ByName { get; }

        public FrozenDictionary<string, Connection> Configured { get; }

        public FrozenDictionary<string, StoredConnection> Stored { get; }
    }
}

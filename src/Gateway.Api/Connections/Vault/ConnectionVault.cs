using System.Security.Cryptography;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Connections.Vault;

/// <summary>The connections that callers make: sealed in the store, open in memory.</summary>
internal sealed partial class ConnectionVault(
    StoredRows rows,
    VaultKeys keys,
    ConnectionStore connections,
    ProviderCatalog catalog,
    EgressPolicy egress,
    IOptions<VaultOptions> options,
    ILogger<ConnectionVault> logger
) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private long _known = -1;

    /// <summary>Whether callers can make connections here.</summary>
    public bool IsOpen => keys.AreThere;

    public void Dispose() => _loading.Dispose();

    /// <summary>Reads settings as those of a caller, before they are kept.</summary>
    /// <exception cref="ConnectionSettingsException">Names each setting at fault.</exception>
    public Connection Read(string name, SealedSettings settings) =>
        catalog.ReadConnection(
            name,
            SettingsJson.ToSection(settings.Provider, settings.Settings),
            CallerOf("unsaved-" + Guid.NewGuid().ToString("N"))
        );

    /// <summary>Keeps a new connection.</summary>
    /// <exception cref="DriverException">The name is taken.</exception>
    public async Task<StoredConnection> AddAsync(string name, string owner, SealedSettings settings)
    {
        RequireFree(name);
        var row = new StoredRow { Name = name, Owner = owner };
        if (!await rows.AddAsync(row, row => keys.Seal(row, settings)))
        {
            throw Conflict(name, "connection-exists", $"There is a connection '{name}' already.");
        }

        return await AppliedAsync(row);
    }

    /// <summary>Whether a connection of this name could be made.</summary>
    /// <exception cref="DriverException">It could not.</exception>
    public void RequireFree(string name)
    {
        RequireOpen();
        if (connections.Find(name) is not null)
        {
            throw Conflict(name, "connection-exists", $"There is a connection '{name}' already.");
        }
    }

    /// <summary>Puts other settings in place of those that a connection had.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="settings">All its settings.</param>
    /// <param name="expected">The entity tag that it must have; null for any.</param>
    /// <exception cref="DriverException">There is none, it has another tag, or it is the operator's.</exception>
    public async Task<StoredConnection> ReplaceAsync(string name, SealedSettings settings, string? expected)
    {
        var row = await FindRowAsync(name, expected);
        var before = row.Version;
        return await rows.ReplaceAsync(row, before, row => keys.Seal(row, settings)) ? await AppliedAsync(row) : throw Changed(name);
    }

    /// <summary>Removes a connection.</summary>
    /// <exception cref="DriverException">There is none, it has another tag, or it is the operator's.</exception>
    public async Task DeleteAsync(string name, string? expected)
    {
        var row = await FindRowAsync(name, expected);
        if (!await rows.DeleteAsync(row))
        {
            throw Changed(name);
        }

        await LoadAsync(CancellationToken.None);
    }

    /// <summary>Whether a change of this connection would be refused: it is the operator's, there is none, or it has another tag.</summary>
    public async Task RequireAsync(string name, string? expected) => _ = await FindRowAsync(name, expected);

    /// <summary>Takes over what other replicas have changed. Nothing is read if they have not.</summary>
    /// <exception cref="System.Data.Common.DbException">The store cannot be used: what was known stays.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var hasNewKeys = keys.Refresh();
        if (rows.MayBeThere && (hasNewKeys || await rows.CountChangesAsync(cancellationToken) != Interlocked.Read(ref _known)))
        {
            await LoadAsync(cancellationToken);
        }
    }

    private async Task<StoredConnection> AppliedAsync(StoredRow row)
    {
        await LoadAsync(CancellationToken.None);

        // Somebody may have changed it again in between.
        return connections.FindStored(row.Name) ?? throw Changed(row.Name);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            // First the number: what changes while the rows are read is read once more.
            var known = await rows.CountChangesAsync(cancellationToken);
            var stored = new List<StoredConnection>();
            foreach (var row in await rows.ListAsync(cancellationToken))
            {
                var before = connections.FindStored(row.Name);
                var current = before?.Version == row.Version ? before : TryOpen(row) ?? before;
                if (current is not null)
                {
                    stored.Add(current);
                }
            }

            connections.SetStored(stored);
            Interlocked.Exchange(ref _known, known);
        }
        finally
        {
            _loading.Release();
        }
    }

    private StoredConnection? TryOpen(StoredRow row)
    {
        try
        {
            var settings = keys.Open(row);
            var connection = catalog.ReadConnection(
                row.Name,
                SettingsJson.ToSection(settings.Provider, settings.Settings),
                CallerOf(StoredConnection.RevisionOf(row.Version))
            );
            var (shown, secrets) = SettingsJson.Show(connection.Settings, settings.Settings);
            return new StoredConnection(connection, row.Owner, row.Version, ToTime(row.CreatedAt), ToTime(row.UpdatedAt), shown, secrets);
        }
        catch (Exception e) when (e is CryptographicException or ConnectionSettingsException or System.Text.Json.JsonException)
        {
            LogUnusable(row.Name, row.Version, e.Message);
            return null;
        }
    }

    private async Task<StoredRow> FindRowAsync(string name, string? expected)
    {
        if (connections.IsConfigured(name))
        {
            throw Conflict(
                name,
                "connection-read-only",
                $"The connection '{name}' is in the operator's configuration, and is changed there."
            );
        }

        RequireOpen();
        var row =
            await rows.FindAsync(name, CancellationToken.None)
            ?? throw new DriverException(DriverErrorKind.NotFound, $"There is no connection '{name}'.")
            {
                Field = "connection",
                Code = "connection-not-found",
            };
        return expected is null or "*" || expected == StoredConnection.ETagOf(row.Version) ? row : throw Changed(name);
    }

    /// <exception cref="DriverException">The operator has given no master key.</exception>
    public void RequireOpen()
    {
        if (!keys.AreThere)
        {
            throw new DriverException(
                DriverErrorKind.NotSupported,
                $"This gateway keeps no connections: set {VaultOptions.Section}:KeyFile to a file with a master key. `gateway vault key` makes one."
            )
            {
                Code = "vault-not-configured",
            };
        }
    }

    private CallerSettings CallerOf(string revision) => new(revision, egress, options.Value.AllowReferences);

    private static DriverException Conflict(string name, string code, string message) =>
        new(DriverErrorKind.Conflict, message) { Connection = name, Code = code };

    private static DriverException Changed(string name) =>
        new(DriverErrorKind.PreconditionFailed, $"The connection '{name}' was changed by somebody else.")
        {
            Connection = name,
            Field = "If-Match",
        };

    private static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored connection '{Name}' ({Version}) cannot be used: {Reason}")]
    private partial void LogUnusable(string name, long version, string reason);
}

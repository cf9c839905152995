using System.Data.Common;
using Dapper;
using Quartz;

namespace Gateway.Api.Store;

/// <summary>The database that the gateway's state is in. It is opened, made and migrated by whoever needs it first.</summary>
internal abstract partial class StoreDatabase(TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _isOpen;

    /// <summary>Where connections come from, for Quartz too.</summary>
    public abstract DbDataSource Source { get; }

    /// <summary>The SQL of the present in milliseconds since 1970. <c>@now</c> in a statement is always given as a parameter.</summary>
    public abstract string Now { get; }

    /// <summary>How a statement asks whether a column is among the values of a parameter: what stands between the two, <c>IN @ids</c>.</summary>
    public abstract string Among(string parameter);

    /// <summary>Whether something may be in it from an earlier life, or by another replica: then work goes on at once.</summary>
    public abstract bool MayHoldWork { get; }

    /// <summary>Whether other replicas share it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The type of a column of bytes.</summary>
    protected abstract string Bytes { get; }

    /// <summary>The gateway's own clock, for databases that have none of their own.</summary>
    public long Clock => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Has Quartz keep its triggers here.</summary>
    public abstract void Configure(IPersistentStoreBuilder quartz);

    /// <summary>Whether a failure is that of a key which is there already.</summary>
    public abstract bool IsDuplicate(DbException failure);

    /// <summary>A connection, of a database that is up to date.</summary>
    /// <exception cref="DbException">The database cannot be reached or used.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await MigrateOnceAsync(cancellationToken);
        }

        return await Source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Whether it is up to date already, so that opening it changes nothing.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        try
        {
            var version = await connection.ExecuteScalarAsync<long?>(
                new CommandDefinition("SELECT MAX(version) FROM gateway_schema", cancellationToken: cancellationToken)
            );
            return version == StoreSchema.Versions.Count;
        }
        catch (DbException)
        {
            // No gateway has made its tables in it yet.
            return false;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        _opening.Dispose();
        await Source.DisposeAsync();
    }

    /// <summary>Begins a transaction that only one process is in at a time.</summary>
    protected abstract Task<DbTransaction> LockAsync(DbConnection connection, CancellationToken cancellationToken);

    private async Task MigrateOnceAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_isOpen)
            {
                await MigrateAsync(cancellationToken);
                _isOpen = true;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await LockAsync(connection, cancellationToken);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS gateway_schema (version BIGINT NOT NULL)", transaction: transaction);
        var version = await connection.ExecuteScalarAsync<long?>("SELECT MAX(version) FROM gateway_schema", transaction: transaction) ?? 0;
        if (version > StoreSchema.Versions.Count)
        {
            throw new InvalidOperationException(
                $"The store has the schema {version} of a newer gateway; this one knows {StoreSchema.Versions.Count}."
            );
        }

        for (var next = version; next < StoreSchema.Versions.Count; next++)
        {
            await connection.ExecuteAsync(
                StoreSchema.Versions[(int)next].Replace("{bytes}", Bytes, StringComparison.Ordinal),
                transaction: transaction
            );
            await connection.ExecuteAsync("INSERT INTO gateway_schema VALUES (@version)", new { version = next + 1 }, transaction);
            LogMigrated(next + 1);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The store has schema {Version} now")]
    private partial void LogMigrated(long version);
}

using System.Data.Common;
using Dapper;
using Gateway.Api.Store;

namespace Gateway.Api.Connections.Vault;

/// <summary>The connections in the database. One number counts their changes, and gives each its version: replicas ask for that number.</summary>
internal sealed class StoredRows(StoreDatabase database)
{
    private const string Columns = "name, owner, version, key_id AS keyid, content, created_at AS createdat, updated_at AS updatedat";

    /// <summary>Whether there may be any.</summary>
    public bool MayBeThere => database.MayHoldWork;

    /// <summary>How many changes there have been.</summary>
    public async Task<long> CountChangesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT serial FROM connection_changes WHERE id = 1", cancellationToken: cancellationToken)
        );
    }

    public async Task<IReadOnlyList<StoredRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<StoredRow>(
            new CommandDefinition($"SELECT {Columns} FROM connections ORDER BY name", cancellationToken: cancellationToken)
        );
        return rows.AsList();
    }

    public async Task<StoredRow?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<StoredRow>(
            new CommandDefinition(
                $"SELECT {Columns} FROM connections WHERE name = @name",
                new { name },
                cancellationToken: cancellationToken
            )
        );
    }

    /// <summary>Keeps a new connection. False if the name is taken.</summary>
    /// <param name="row">The connection; it is given its version.</param>
    /// <param name="seal">Seals it, once it has its version.</param>
    public Task<bool> AddAsync(StoredRow row, Action<StoredRow> seal) =>
        ChangeAsync(
            row,
            seal,
            $"""
            INSERT INTO connections (name, owner, version, key_id, content, created_at, updated_at)
            VALUES (@Name, @Owner, @Version, @KeyId, @Content, {database.Now}, {database.Now}) ON CONFLICT (name) DO NOTHING
            """,
            expected: 0
        );

    /// <summary>Puts other settings in place of those of a version. False if it is no longer at that version.</summary>
    public Task<bool> ReplaceAsync(StoredRow row, long expected, Action<StoredRow> seal) =>
        ChangeAsync(
            row,
            seal,
            $"""
            UPDATE connections SET version = @Version, key_id = @KeyId, content = @Content, updated_at = {database.Now}
            WHERE name = @Name AND version = @expected
            """,
            expected
        );

    /// <summary>Removes a version of a connection. False if it is no longer at that version.</summary>
    public Task<bool> DeleteAsync(StoredRow row) =>
        ChangeAsync(row, _ => { }, "DELETE FROM connections WHERE name = @Name AND version = @expected", row.Version);

    /// <summary>Puts a row that was sealed anew in the place of the same version. False if it has changed since.</summary>
    public async Task<bool> ResealAsync(StoredRow row, string sealedBefore)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteAsync(
                "UPDATE connections SET content = @Content, key_id = @KeyId WHERE name = @Name AND version = @Version AND key_id = @sealedBefore",
                new
                {
                    row.Name,
                    row.Version,
                    row.KeyId,
                    row.Content,
                    sealedBefore,
                }
            ) == 1;
    }

    private async Task<bool> ChangeAsync(StoredRow row, Action<StoredRow> seal, string sql, long expected)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        row.Version = await connection.ExecuteScalarAsync<long>(
            "UPDATE connection_changes SET serial = serial + 1 WHERE id = 1 RETURNING serial",
            transaction: transaction
        );
        seal(row);
        if (await ExecuteAsync(connection, transaction, row, sql, expected) != 1)
        {
            return false;
        }

        await transaction.CommitAsync();
        return true;
    }

    private Task<int> ExecuteAsync(DbConnection connection, DbTransaction transaction, StoredRow row, string sql, long expected) =>
        connection.ExecuteAsync(
            sql,
            new
            {
                row.Name,
                row.Owner,
                row.Version,
                row.KeyId,
                row.Content,
                expected,
                now = database.Clock,
            },
            transaction
        );
}

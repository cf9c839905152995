using System.Data.Common;
using Dapper;
using Gateway.Api.Store;

namespace Gateway.Api.Security.Keys;

/// <summary>The API keys in the database: their digests, never the keys.</summary>
internal sealed class KeyStore(StoreDatabase database)
{
    private const string Columns =
        "id, name, digest, old_digest AS olddigest, old_until AS olduntil, roles, created_by AS createdby, created_at AS createdat, "
        + "expires_at AS expiresat, used_at AS usedat, revoked_at AS revokedat";

    /// <summary>Whether there may be any: a gateway without a store has none, and makes none to look.</summary>
    public bool MayHoldKeys => database.MayHoldWork;

    public async Task<IReadOnlyList<KeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<KeyRow>(
            new CommandDefinition($"SELECT {Columns} FROM api_keys ORDER BY name, id", cancellationToken: cancellationToken)
        );
        return rows.AsList();
    }

    public async Task<KeyRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<KeyRow>(
            new CommandDefinition($"SELECT {Columns} FROM api_keys WHERE id = @id", new { id }, cancellationToken: cancellationToken)
        );
    }

    /// <summary>Keeps a new key. False if one that is not revoked has its name.</summary>
    public async Task<bool> AddAsync(KeyRow row)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        try
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO api_keys (id, name, digest, roles, created_by, created_at, expires_at)
                VALUES (@Id, @Name, @Digest, @Roles, @CreatedBy, @CreatedAt, @ExpiresAt)
                """,
                row
            );
            return true;
        }
        catch (DbException e) when (database.IsDuplicate(e))
        {
            return false;
        }
    }

    /// <summary>Gives a key another digest; the one it had opens until that time. False if it is not there or revoked.</summary>
    public async Task<bool> RotateAsync(string id, byte[] digest, long oldUntil)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteAsync(
                """
                UPDATE api_keys SET old_digest = digest, old_until = @oldUntil, digest = @digest WHERE id = @id AND revoked_at IS NULL
                """,
                new
                {
                    id,
                    digest,
                    oldUntil,
                }
            ) == 1;
    }

    /// <summary>Revokes a key. False if it is not there or revoked already.</summary>
    public async Task<bool> RevokeAsync(string id)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteAsync(
                "UPDATE api_keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL",
                new { id, now = database.Clock }
            ) == 1;
    }

    /// <summary>Tells when keys were used last.</summary>
    public async Task UseAsync(IEnumerable<(string Id, long UsedAt)> uses, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var (id, usedAt) in uses)
        {
            await connection.ExecuteAsync(
                new CommandDefinition(
                    "UPDATE api_keys SET used_at = @usedAt WHERE id = @id AND (used_at IS NULL OR used_at < @usedAt)",
                    new { id, usedAt },
                    cancellationToken: cancellationToken
                )
            );
        }
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Gateway.Api.Operations;
using Gateway.Api.Store;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Idempotency;

/// <summary>What is remembered of a key: the operation that it became, the answer it got, or that it is under way.</summary>
internal sealed class IdempotencyRow
{
    public string Body { get; set; } = "";

    public string? Operation { get; set; }

    public long? Status { get; set; }

    public byte[]? Answer { get; set; }

    public long DueAt { get; set; }

    /// <summary>Whether whoever was at it has stopped to say so: it crashed.</summary>
    public long IsAbandoned { get; set; }
}

/// <summary>The keys of requests in the database.</summary>
internal sealed class IdempotencyStore(StoreDatabase database, RunningOperations running, IOptions<OperationOptions> options)
{
    private const int MostDeleted = 500;
    private const int MostRenewed = 200;
    private static readonly long LeaseMs = (long)TimeSpan.FromSeconds(15).TotalMilliseconds;
    private readonly ConcurrentDictionary<string, byte> _underWay = new(StringComparer.Ordinal);

    /// <summary>Whether any request with a key is under way here.</summary>
    public bool AreUnderWay => !_underWay.IsEmpty;

    private long RetentionMs => (long)options.Value.IdempotencyRetention.TotalMilliseconds;

    /// <summary>Notes the operation of a key, as part of a transaction. False if the key is taken.</summary>
    public Task<bool> AddAsync(DbTransaction transaction, ReservedKey key, string operation) =>
        InsertAsync(transaction.Connection!, transaction, key, operation, null);

    /// <summary>Notes that a request is under way. False if the key is taken.</summary>
    public async Task<bool> ReserveAsync(ReservedKey key)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        if (!await InsertAsync(connection, null, key, null, running.Owner))
        {
            return false;
        }

        _underWay[key.Scope] = 0;
        return true;
    }

    /// <summary>What is remembered of a key; null for nothing.</summary>
    public async Task<IdempotencyRow?> FindAsync(string scope, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<IdempotencyRow>(
            new CommandDefinition(
                $"""
                SELECT body, operation, status, answer, due_at AS dueat, CASE WHEN due_at < {database.Now} THEN 1 ELSE 0 END AS isabandoned
                FROM idempotency WHERE scope = @scope AND created_at >= {database.Now} - @RetentionMs
                """,
                new
                {
                    scope,
                    RetentionMs,
                    now = database.Clock,
                },
                cancellationToken: cancellationToken
            )
        );
    }

    /// <summary>Goes on with a request whose gateway crashed. False if somebody else does.</summary>
    public async Task<bool> TakeOverAsync(string scope, IdempotencyRow row)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var count = await connection.ExecuteAsync(
            $"""
            UPDATE idempotency SET owner = @Owner, due_at = {database.Now} + @LeaseMs
            WHERE scope = @scope AND due_at = @DueAt AND status IS NULL AND operation IS NULL
            """,
            new
            {
                scope,
                row.DueAt,
                running.Owner,
                LeaseMs,
                now = database.Clock,
            }
        );
        if (count == 1)
        {
            _underWay[scope] = 0;
        }

        return count == 1;
    }

    /// <summary>Keeps the answer of a request that was under way.</summary>
    public async Task FinishAsync(string scope, int status, byte[]? answer)
    {
        _underWay.TryRemove(scope, out _);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            "UPDATE idempotency SET status = @status, answer = @answer, owner = NULL WHERE scope = @scope AND owner = @Owner",
            new
            {
                scope,
                status = (long)status,
                answer,
                running.Owner,
            }
        );
    }

    /// <summary>Forgets a request that was under way and may be sent anew.</summary>
    public async Task DropAsync(string scope)
    {
        _underWay.TryRemove(scope, out _);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("DELETE FROM idempotency WHERE scope = @scope AND owner = @Owner", new { scope, running.Owner });
    }

    /// <summary>Leaves a request that nobody can tell the outcome of.</summary>
    public async Task AbandonAsync(string scope)
    {
        _underWay.TryRemove(scope, out _);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            "UPDATE idempotency SET owner = NULL, due_at = 0 WHERE scope = @scope AND owner = @Owner",
            new { scope, running.Owner }
        );
    }

    /// <summary>Says of all requests that are under way here that they are.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var scopes in _underWay.Keys.Chunk(MostRenewed))
        {
            await connection.ExecuteAsync(
                new CommandDefinition(
                    $"UPDATE idempotency SET due_at = {database.Now} + @LeaseMs WHERE owner = @Owner AND scope {database.Among("@scopes")}",
                    new
                    {
                        running.Owner,
                        scopes,
                        LeaseMs,
                        now = database.Clock,
                    },
                    cancellationToken: cancellationToken
                )
            );
        }
    }

    /// <summary>Forgets what is too old, some at a time.</summary>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        while (
            await connection.ExecuteAsync(
                new CommandDefinition(
                    $"""
                    DELETE FROM idempotency WHERE scope IN (SELECT scope FROM idempotency
                        WHERE created_at < {database.Now} - @RetentionMs ORDER BY created_at LIMIT @MostDeleted)
                    """,
                    new
                    {
                        RetentionMs,
                        MostDeleted,
                        now = database.Clock,
                    },
                    cancellationToken: cancellationToken
                )
            ) == MostDeleted
        ) { }
    }

    // A key that is too old is free again, also if its row is still there.
    private async Task<bool> InsertAsync(
        DbConnection connection,
        DbTransaction? transaction,
        ReservedKey key,
        string? operation,
        string? owner
    ) =>
        await connection.ExecuteAsync(
            $"""
            INSERT INTO idempotency (scope, body, operation, status, answer, owner, due_at, created_at)
            VALUES (@Scope, @Body, @operation, NULL, NULL, @owner, {database.Now} + @LeaseMs, {database.Now})
            ON CONFLICT (scope) DO UPDATE SET body = @Body, operation = @operation, status = NULL, answer = NULL, owner = @owner,
                due_at = {database.Now} + @LeaseMs, created_at = {database.Now}
            WHERE idempotency.created_at < {database.Now} - @RetentionMs
            """,
            new
            {
                key.Scope,
                key.Body,
                operation,
                owner,
                LeaseMs,
                RetentionMs,
                now = database.Clock,
            },
            transaction
        ) == 1;
}

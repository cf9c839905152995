using System.Data.Common;
using System.Text.Json;
using Dapper;
using Gateway.Api.Audit;
using Gateway.Api.Idempotency;
using Gateway.Api.Store;

namespace Gateway.Api.Operations;

/// <summary>What a list of operations is narrowed to.</summary>
internal sealed record OperationFilter(string? Connection, string? Kind, OperationState? State, string? After, int Most)
{
    /// <summary>Only those of this caller; null for those of all.</summary>
    public string? Principal { get; init; }
}

/// <summary>
/// The operations in the database. Whoever works on one holds it by its fence: each statement that changes one names the fence and
/// changes nothing if another has raised it since.
/// </summary>
internal sealed class OperationStore(
    StoreDatabase database,
    OperationScheduler scheduler,
    IdempotencyStore keys,
    AuditOutbox outbox,
    AuditLog audit
)
{
    private const string Columns =
        "id, principal, kind, connection, target, request, token, state, step, made, steps, done, total, unit, result, problem, "
        + "calls, attempts, polls, fence, cancel, version, created_at AS createdat, updated_at AS updatedat, ended_at AS endedat";

    /// <summary>
    /// Keeps a new operation, what is remembered of its key, and its first trigger, all or nothing. False if the key is taken.
    /// </summary>
    public async Task<bool> AddAsync(OperationRow row, ReservedKey? key)
    {
        await scheduler.StartAsync(CancellationToken.None);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        if (key is not null && !await keys.AddAsync(transaction, key, row.Id))
        {
            return false;
        }

        await connection.ExecuteAsync(
            $"""
            INSERT INTO operations (id, principal, kind, connection, target, request, token, state, step, made, steps, unit, done, total, calls,
                attempts, polls, fence, due_at, cancel, version, created_at, updated_at)
            VALUES (@Id, @Principal, @Kind, @Connection, @Target, @Request, @Token, @State, 0, NULL, '[]', NULL, NULL, NULL, 0,
                0, 0, 0, {database.Now}, 0, 1, {database.Now}, {database.Now})
            """,
            new
            {
                row.Id,
                row.Principal,
                row.Kind,
                row.Connection,
                row.Target,
                row.Request,
                row.Token,
                row.State,
                now = database.Clock,
            },
            transaction
        );
        await outbox.AddAsync(transaction, ToRecord(row, AuditKind.Accepted));
        await scheduler.BeginAsync(transaction, row.Id);
        TellAudit();
        return true;
    }

    public async Task<OperationRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<OperationRow>(
            new CommandDefinition($"SELECT {Columns} FROM operations WHERE id = @id", new { id }, cancellationToken: cancellationToken)
        );
    }

    /// <summary>Whether another operation of the kind says that it made the same thing.</summary>
    public async Task<bool> IsTargetOfAnotherAsync(OperationRow row)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM operations WHERE kind = @Kind AND connection = @Connection AND target = @Target AND id <> @Id",
                new
                {
                    row.Kind,
                    row.Connection,
                    row.Target,
                    row.Id,
                }
            ) > 0;
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<OperationRow>> ListAsync(OperationFilter filter, CancellationToken cancellationToken)
    {
        var conditions = new List<string>();
        Add(filter.Principal is not null, "principal = @Principal");
        Add(filter.Connection is not null, "connection = @Connection");
        Add(filter.Kind is not null, "kind = @Kind");
        Add(filter.State is not null, "state = @State");
        Add(filter.After is not null, "id < @After");
        var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<OperationRow>(
            new CommandDefinition(
                $"SELECT {Columns} FROM operations {where} ORDER BY id DESC LIMIT @Most",
                new
                {
                    filter.Principal,
                    filter.Connection,
                    filter.Kind,
                    State = filter.State?.ToString(),
                    filter.After,
                    filter.Most,
                },
                cancellationToken: cancellationToken
            )
        );
        return rows.AsList();

        void Add(bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }

    /// <summary>
    /// Takes an operation that nobody works on. One that is new is <see cref="Step.Calling"/> from here on; one that was there already has
    /// more than one call. Null if it has ended or somebody works on it.
    /// </summary>
    public async Task<OperationRow?> TakeAsync(string id, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<OperationRow>(
            new CommandDefinition(
                $"""
                UPDATE operations SET
                    step = CASE WHEN step = 0 THEN 1 ELSE step END,
                    calls = CASE WHEN step <= 1 THEN calls + 1 ELSE calls END,
                    attempts = CASE WHEN step <= 1 OR owner IS NOT NULL THEN attempts + 1 ELSE attempts END,
                    state = CASE WHEN step = 0 THEN 'Running' ELSE state END,
                    version = CASE WHEN step <= 1 OR owner IS NOT NULL THEN version + 1 ELSE version END,
                    fence = fence + 1, owner = @owner, due_at = {database.Now} + @lease, updated_at = {database.Now}
                WHERE id = @id AND ended_at IS NULL AND (owner IS NULL OR due_at < {database.Now})
                RETURNING {Columns}
                """,
                new
                {
                    id,
                    owner,
                    lease = (long)lease.TotalMilliseconds,
                    now = database.Clock,
                },
                cancellationToken: cancellationToken
            )
        );
    }

    /// <summary>
    /// Writes how far an operation is. With a wait, or at its end, it is let go; else the caller goes on. False if somebody else has taken it:
    /// nothing was written then.
    /// </summary>
    /// <param name="row">The operation as it is now.</param>
    /// <param name="nextIn">When it is to be looked at next; null if the caller goes on with it, or it has ended.</param>
    /// <param name="isNews">Whether callers who follow it are to hear of it.</param>
    public async Task<bool> SaveAsync(OperationRow row, TimeSpan? nextIn, bool isNews)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var news = isNews ? 1L : 0L;
        if (row.HasEnded && outbox.IsOn)
        {
            return await EndAsync(connection, row, news);
        }

        if (nextIn is not { } wait)
        {
            return await UpdateAsync(connection, null, row, 0, news) == 1;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        if (await UpdateAsync(connection, transaction, row, (long)wait.TotalMilliseconds, news) != 1)
        {
            return false;
        }

        await scheduler.ScheduleAsync(transaction, row.Id, wait);
        return true;
    }

    // The end and its record, both or none.
    private async Task<bool> EndAsync(DbConnection connection, OperationRow row, long news)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (await UpdateAsync(connection, transaction, row, 0, news) != 1)
        {
            return false;
        }

        await outbox.AddAsync(transaction, ToRecord(row, AuditKind.Ended));
        await transaction.CommitAsync();
        TellAudit();
        return true;
    }

    private void TellAudit()
    {
        if (outbox.IsOn)
        {
            audit.Signal();
        }
    }

    private static AuditRecord ToRecord(OperationRow row, AuditKind kind) =>
        new()
        {
            Kind = kind,
            Change = row.Id,
            Principal = row.Principal,
            Connection = row.Connection,
            Operation = row.Id,
            OperationKind = row.Kind,
            State = row.State,
            Code = row.Problem is null ? null : JsonElement.Parse(row.Problem).GetProperty("code").GetString(),
            Path = row.Target,
        };

    private Task<int> UpdateAsync(DbConnection connection, DbTransaction? transaction, OperationRow row, long wait, long news) =>
        connection.ExecuteAsync(
            $"""
            UPDATE operations SET
                state = @State, step = @Step, target = @Target, made = @Made, steps = @Steps, done = @Done, total = @Total, unit = @Unit,
                result = @Result, problem = @Problem, calls = @Calls, polls = @Polls, version = version + @news,
                updated_at = {database.Now}, ended_at = CASE WHEN @hasEnded = 1 THEN {database.Now} ELSE NULL END,
                owner = CASE WHEN @letsGo = 1 THEN NULL ELSE owner END,
                due_at = CASE WHEN @letsGo = 1 THEN {database.Now} + @wait ELSE due_at END
            WHERE id = @Id AND fence = @Fence AND ended_at IS NULL
            """,
            new
            {
                row.Id,
                row.Fence,
                row.State,
                row.Step,
                row.Target,
                row.Made,
                row.Steps,
                row.Done,
                row.Total,
                row.Unit,
                row.Result,
                row.Problem,
                row.Calls,
                row.Polls,
                news,
                hasEnded = row.HasEnded ? 1L : 0L,
                letsGo = transaction is not null || row.HasEnded ? 1L : 0L,
                wait,
                now = database.Clock,
            },
            transaction
        );
}

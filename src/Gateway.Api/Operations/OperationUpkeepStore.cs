using Dapper;
using Gateway.Api.Audit;
using Gateway.Api.Observability;
using Gateway.Api.Store;

namespace Gateway.Api.Operations;

/// <summary>What a process holds of an operation.</summary>
internal sealed record HeldOperation(string Id, long Fence, long Cancel);

/// <summary>The statements that are about many operations, or about somebody else's.</summary>
internal sealed class OperationUpkeepStore(StoreDatabase database, StoreClock clock, OperationScheduler scheduler, AuditOutbox outbox)
{
    private const int MostOverdue = 200;
    private const int MostDeleted = 500;
    private static readonly TimeSpan LeaseSlack = TimeSpan.FromSeconds(1);

    // A process that took a trigger and died keeps it until Quartz notices.
    private static readonly TimeSpan AcquiredSlack = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan TriggerSlack = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Prolongs what a process holds of these, and answers what that is. What it holds without working on it, because the store failed under an
    /// attempt, is not prolonged: the sweep finds it.
    /// </summary>
    public async Task<IReadOnlyList<HeldOperation>> RenewAsync(
        string owner,
        string[] ids,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var held = await connection.QueryAsync<HeldRow>(
            new CommandDefinition(
                $"""
                UPDATE operations SET due_at = {database.Now} + @lease WHERE owner = @owner AND id {database.Among(
                    "@ids"
                )} AND ended_at IS NULL
                RETURNING id, fence, cancel
                """,
                new
                {
                    owner,
                    ids,
                    lease = (long)lease.TotalMilliseconds,
                    now = database.Clock,
                },
                cancellationToken: cancellationToken
            )
        );
        return [.. held.Select(row => new HeldOperation(row.Id, row.Fence, row.Cancel))];
    }

    /// <summary>Lets go of what a process holds of one attempt, to be gone on with by anybody at once.</summary>
    public async Task HandBackAsync(string id, long fence)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        var count = await connection.ExecuteAsync(
            $"UPDATE operations SET owner = NULL, due_at = {database.Now} WHERE id = @id AND fence = @fence AND ended_at IS NULL",
            new
            {
                id,
                fence,
                now = database.Clock,
            },
            transaction
        );
        if (count == 1)
        {
            await scheduler.ScheduleAsync(transaction, id, TimeSpan.Zero);
        }
    }

    /// <summary>
    /// Asks for an operation to be cancelled. One that nothing was asked of the provider for ends at once; any other is looked at at once. False if
    /// it has ended.
    /// </summary>
    public async Task<bool> CancelAsync(string id)
    {
        await scheduler.StartAsync(CancellationToken.None);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        var step = await connection.QuerySingleOrDefaultAsync<long?>(
            $"""
            UPDATE operations SET cancel = 1, version = version + 1, updated_at = {database.Now},
                state = CASE WHEN step = 0 THEN 'Canceled' ELSE state END,
                fence = CASE WHEN step = 0 THEN fence + 1 ELSE fence END,
                ended_at = CASE WHEN step = 0 THEN {database.Now} ELSE NULL END
            WHERE id = @id AND ended_at IS NULL RETURNING step
            """,
            new { id, now = database.Clock },
            transaction
        );
        switch (step)
        {
            case null:
                return false;
            case 0:
                await outbox.AddAsync(
                    transaction,
                    new AuditRecord
                    {
                        Kind = AuditKind.Ended,
                        Change = id,
                        Operation = id,
                        State = nameof(OperationState.Canceled),
                    }
                );
                await transaction.CommitAsync();
                return true;
            default:
                await scheduler.ScheduleAsync(transaction, id, TimeSpan.Zero);
                return true;
        }
    }

    /// <summary>Gives a trigger to each operation that is overdue and has none; answers how many those were.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var overdue = await connection.QueryAsync<OverdueRow>(
            new CommandDefinition(
                $"""
                SELECT id, due_at AS dueat FROM operations o
                WHERE ended_at IS NULL
                    AND due_at < {database.Now} - CASE WHEN owner IS NULL THEN @triggerSlack ELSE @leaseSlack END
                    AND NOT EXISTS (SELECT 1 FROM {OperationScheduler.TriggerTable} t
                        WHERE t.sched_name = @scheduler AND t.trigger_group = o.id
                            AND (t.trigger_state = 'WAITING' OR (t.trigger_state = 'ACQUIRED' AND t.next_fire_time > @acquiredSince)))
                ORDER BY due_at LIMIT @MostOverdue
                """,
                new
                {
                    triggerSlack = (long)TriggerSlack.TotalMilliseconds,
                    leaseSlack = (long)LeaseSlack.TotalMilliseconds,
                    scheduler = OperationScheduler.Name,
                    acquiredSince = clock.GetUtcNow().UtcTicks - AcquiredSlack.Ticks,
                    MostOverdue,
                    now = database.Clock,
                },
                cancellationToken: cancellationToken
            )
        );
        var swept = 0;
        foreach (var row in overdue)
        {
            swept += await SweepAsync(row, cancellationToken) ? 1 : 0;
        }

        return swept;
    }

    /// <summary>How many operations are unfinished, and how long the first of those that nobody holds has been due.</summary>
    public async Task<IReadOnlyList<OperationCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<CountRow>(
            new CommandDefinition(
                $"""
                SELECT state, COUNT(*) AS count, COALESCE({database.Now} - MIN(CASE WHEN owner IS NULL THEN due_at END), 0) AS overduems
                FROM operations WHERE ended_at IS NULL GROUP BY state
                """,
                new { now = database.Clock },
                cancellationToken: cancellationToken
            )
        );
        return [.. rows.Select(row => new OperationCount(row.State, row.Count, Math.Max(0, row.OverdueMs)))];
    }

    /// <summary>Deletes finished operations that ended before, some at a time.</summary>
    public async Task DeleteEndedAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        while (
            await connection.ExecuteAsync(
                new CommandDefinition(
                    $"""
                    DELETE FROM operations WHERE id IN (SELECT id FROM operations
                        WHERE ended_at IS NOT NULL AND ended_at < {database.Now} - @retention ORDER BY ended_at LIMIT @MostDeleted)
                    """,
                    new
                    {
                        retention = (long)retention.TotalMilliseconds,
                        MostDeleted,
                        now = database.Clock,
                    },
                    cancellationToken: cancellationToken
                )
            ) == MostDeleted
        ) { }
    }

    // The one of several replicas that moves the time is the one that makes the trigger.
    private async Task<bool> SweepAsync(OverdueRow row, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var count = await connection.ExecuteAsync(
            $"UPDATE operations SET due_at = {database.Now} WHERE id = @Id AND due_at = @DueAt AND owner IS NULL AND ended_at IS NULL",
            new
            {
                row.Id,
                row.DueAt,
                now = database.Clock,
            },
            transaction
        );
        count += await connection.ExecuteAsync(
            // It stays somebody's, so that whoever takes it knows that it was lost; and overdue, so that it can be taken.
            "UPDATE operations SET due_at = due_at + 1 WHERE id = @Id AND due_at = @DueAt AND owner IS NOT NULL AND ended_at IS NULL",
            new { row.Id, row.DueAt },
            transaction
        );
        if (count == 0)
        {
            return false;
        }

        await scheduler.ScheduleAsync(transaction, row.Id, TimeSpan.Zero);
        return true;
    }

    private sealed class HeldRow
    {
        public string Id { get; set; } = "";

        public long Fence { get; set; }

        public long Cancel { get; set; }
    }

    private sealed class CountRow
    {
        public string State { get; set; } = "";

        public long Count { get; set; }

        public long OverdueMs { get; set; }
    }

    private sealed class OverdueRow
    {
        public string Id { get; set; } = "";

        public long DueAt { get; set; }
    }
}

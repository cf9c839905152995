using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Bench.Rates;

/// <summary>
/// The alternative to Quartz at its barest: a row for each operation, which workers claim with <c>SKIP LOCKED</c> and a fence, and end. As durable as
/// ours: a commit for the acceptance, one for the claim, one for the end. What an engine needs beside that is not here.
/// </summary>
internal sealed class ClaimedRows(NpgsqlDataSource source, int workers)
{
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    private const int RequestBytes = 400;

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        await using var make = source.CreateCommand(
            """
            CREATE TABLE claimed (id UUID PRIMARY KEY, request BYTEA NOT NULL, result TEXT NULL, fence BIGINT NOT NULL, owner INT NULL,
                due_at BIGINT NOT NULL, ended_at BIGINT NULL);
            CREATE INDEX claimed_due ON claimed (due_at) WHERE ended_at IS NULL;
            """
        );
        await make.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds so many and ends them; answers when the last was added and when the last ended.</summary>
    public async Task<(TimeSpan Submitted, TimeSpan Ended)> RunAsync(int operations, int batch, CancellationToken cancellationToken)
    {
        var left = operations;
        var start = Stopwatch.GetTimestamp();
        var working = Task.WhenAll(
            Enumerable.Range(1, workers).Select(worker => WorkAsync(worker, batch, () => left, Ended, cancellationToken))
        );
        await Parallel.ForAsync(
            0,
            operations,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (_, token) => await AddAsync(token)
        );
        var submitted = Stopwatch.GetElapsedTime(start);
        await working;
        return (submitted, Stopwatch.GetElapsedTime(start));

        void Ended() => Interlocked.Decrement(ref left);
    }

    private async Task AddAsync(CancellationToken cancellationToken)
    {
        await using var add = source.CreateCommand($"INSERT INTO claimed VALUES ($1, $2, NULL, 0, NULL, {Now}, NULL)");
        add.Parameters.Add(new NpgsqlParameter { Value = Guid.CreateVersion7() });
        add.Parameters.Add(new NpgsqlParameter { Value = new byte[RequestBytes] });
        await add.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WorkAsync(int worker, int batch, Func<int> left, Action ended, CancellationToken cancellationToken)
    {
        while (left() > 0)
        {
            var claimed = await ClaimAsync(worker, batch, cancellationToken);
            foreach (var (id, fence) in claimed)
            {
                await EndAsync(id, fence, cancellationToken);
                ended();
            }

            if (claimed.Count == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
            }
        }
    }

    private async Task<List<(Guid Id, long Fence)>> ClaimAsync(int worker, int batch, CancellationToken cancellationToken)
    {
        await using var claim = source.CreateCommand(
            $"""
            UPDATE claimed SET owner = $1, fence = fence + 1, due_at = {Now} + 8000
            WHERE id IN (SELECT id FROM claimed WHERE ended_at IS NULL AND (owner IS NULL OR due_at < {Now})
                ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING id, fence
            """
        );
        claim.Parameters.Add(new NpgsqlParameter { Value = worker });
        claim.Parameters.Add(new NpgsqlParameter { Value = (long)batch, NpgsqlDbType = NpgsqlDbType.Bigint });
        await using var reader = await claim.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<(Guid, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }

        return claimed;
    }

    private async Task EndAsync(Guid id, long fence, CancellationToken cancellationToken)
    {
        await using var end = source.CreateCommand(
            $"UPDATE claimed SET ended_at = {Now}, result = $3, owner = NULL WHERE id = $1 AND fence = $2 AND ended_at IS NULL"
        );
        end.Parameters.Add(new NpgsqlParameter { Value = id });
        end.Parameters.Add(new NpgsqlParameter { Value = fence });
        end.Parameters.Add(new NpgsqlParameter { Value = new string('r', RequestBytes) });
        await end.ExecuteNonQueryAsync(cancellationToken);
    }
}

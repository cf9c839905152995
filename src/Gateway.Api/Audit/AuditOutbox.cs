using System.Data.Common;
using System.Text.Json;
using Dapper;
using Gateway.Api.Store;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Audit;

/// <summary>
/// Records that are written in the transaction of what they tell of, and wait here for the writer of a chain: an operation is there with its
/// record or not at all.
/// </summary>
internal sealed class AuditOutbox(StoreDatabase database, IOptions<AuditOptions> options)
{
    private const int MostAtOnce = 500;

    /// <summary>Whether records are wanted.</summary>
    public bool IsOn => options.Value.Sink != AuditSinkKind.None;

    /// <summary>Whether there may be any.</summary>
    public bool MayHoldRecords => IsOn && database.MayHoldWork;

    /// <summary>Keeps a record as part of a transaction; nothing if none are wanted.</summary>
    public async Task AddAsync(DbTransaction transaction, AuditRecord record)
    {
        if (IsOn)
        {
            await transaction.Connection!.ExecuteAsync(
                "INSERT INTO audit_outbox (id, record) VALUES (@id, @json)",
                new
                {
                    id = Guid.CreateVersion7().ToString("N"),
                    json = JsonSerializer.Serialize(
                        record with
                        {
                            Time = DateTimeOffset.FromUnixTimeMilliseconds(database.Clock),
                        },
                        AuditJson.Default.AuditRecord
                    ),
                },
                transaction
            );
        }
    }

    /// <summary>Begins to take what waits: it is gone once the transaction is committed.</summary>
    public async Task<Taken> TakeAsync()
    {
        var connection = await database.OpenAsync(CancellationToken.None);
        try
        {
            var transaction = await connection.BeginTransactionAsync();

            // Replicas do not wait for each other: what one takes the others pass over.
            var locked = database.IsShared ? "FOR UPDATE SKIP LOCKED" : "";
            var rows = await connection.QueryAsync<(string Id, string Record)>(
                $"SELECT id, record FROM audit_outbox ORDER BY id LIMIT @MostAtOnce {locked}",
                new { MostAtOnce },
                transaction
            );
            var taken = rows.AsList();
            if (taken.Count > 0)
            {
                await connection.ExecuteAsync(
                    $"DELETE FROM audit_outbox WHERE id {database.Among("@ids")}",
                    new { ids = taken.Select(row => row.Id).ToArray() },
                    transaction
                );
            }

            return new Taken(
                connection,
                transaction,
                [.. taken.Select(row => JsonSerializer.Deserialize(row.Record, AuditJson.Default.AuditRecord)!)],
                taken.Count == MostAtOnce
            );
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records that are taken when the transaction is committed, and stay if it is not.</summary>
    internal sealed record Taken(DbConnection Connection, DbTransaction Transaction, IReadOnlyList<AuditRecord> Records, bool MayBeMore)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}

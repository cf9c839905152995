using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Gateway.Api.Store;

namespace Gateway.Api.Audit;

/// <summary>Records in the gateway's database: what replicas write is in one place.</summary>
internal sealed class AuditTable(StoreDatabase database) : IAuditSink
{
    private const int PageSize = 1000;

    public async Task<AuditHead?> FindNewestAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var line = await connection.QueryFirstOrDefaultAsync<string>(
            new CommandDefinition(
                "SELECT record FROM audit_records WHERE chain = (SELECT MAX(chain) FROM audit_records) ORDER BY sequence DESC LIMIT 1",
                cancellationToken: cancellationToken
            )
        );
        return line is not null && AuditLine.Read(line) is { } read
            ? new AuditHead(read.Record.Chain, read.Record.Sequence, read.Hash)
            : null;
    }

    public async Task AppendAsync(string chain, long sequence, IReadOnlyList<string> lines, DbTransaction? transaction)
    {
        var rows = lines.Select(
            (record, index) =>
                new
                {
                    chain,
                    sequence = sequence + index,
                    record,
                }
        );
        const string Insert = "INSERT INTO audit_records (chain, sequence, record) VALUES (@chain, @sequence, @record)";
        if (transaction is not null)
        {
            await transaction.Connection!.ExecuteAsync(Insert, rows, transaction);
            return;
        }

        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var own = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(Insert, rows, own);
        await own.CommitAsync();
    }

    public async Task<IReadOnlyList<string>> ListChainsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var chains = await connection.QueryAsync<string>(
            new CommandDefinition("SELECT DISTINCT chain FROM audit_records ORDER BY chain", cancellationToken: cancellationToken)
        );
        return [.. chains.Order(StringComparer.Ordinal)];
    }

    public async IAsyncEnumerable<string> ReadAsync(string chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (after, count) = (long.MinValue, PageSize);
        while (count == PageSize)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            var rows = await connection.QueryAsync<(long Sequence, string Record)>(
                new CommandDefinition(
                    "SELECT sequence, record FROM audit_records WHERE chain = @chain AND sequence > @after ORDER BY sequence LIMIT @PageSize",
                    new
                    {
                        chain,
                        after,
                        PageSize,
                    },
                    cancellationToken: cancellationToken
                )
            );
            count = 0;
            foreach (var (sequence, record) in rows)
            {
                (after, count) = (sequence, count + 1);
                yield return record;
            }
        }
    }
}

using Dapper;
using Gateway.Api.Store;

namespace Gateway.Api.Operations;

/// <summary>Whether operations have changed.</summary>
internal sealed class OperationVersions(StoreDatabase database)
{
    /// <summary>The versions of these operations, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(string[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(
            new CommandDefinition(
                $"SELECT id, version FROM operations WHERE id {database.Among("@ids")}",
                new { ids },
                cancellationToken: cancellationToken
            )
        );
        return rows.ToDictionary(row => row.Id, row => row.Version, StringComparer.Ordinal);
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public long Version { get; set; }
    }
}

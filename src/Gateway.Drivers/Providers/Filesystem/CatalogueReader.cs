using Microsoft.Data.Sqlite;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Reads rows in the order of their keys' bytes. Blocks.</summary>
internal sealed class CatalogueReader(SqliteConnection connection) : IDisposable
{
    /// <summary>The rows of a bucket from a key on, up to an end that is not among them; none for no end.</summary>
    public IEnumerable<CatalogueRow> From(string bucket, byte[] first, byte[]? end)
    {
        using var command = connection.CreateCommand();
        command.CommandText = end is null
            ? "SELECT key, footer FROM objects WHERE bucket = $bucket AND key >= $first ORDER BY key"
            : "SELECT key, footer FROM objects WHERE bucket = $bucket AND key >= $first AND key < $end ORDER BY key";
        command.Parameters.AddWithValue("$bucket", bucket);
        command.Parameters.AddWithValue("$first", first);
        if (end is not null)
        {
            command.Parameters.AddWithValue("$end", end);
        }

        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return new CatalogueRow(rows.GetFieldValue<byte[]>(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1));
        }
    }

    public void Dispose() => connection.Dispose();
}

/// <summary>A key, and the footer of its file; null while that is pending.</summary>
internal sealed record CatalogueRow(byte[] Key, byte[]? Footer);

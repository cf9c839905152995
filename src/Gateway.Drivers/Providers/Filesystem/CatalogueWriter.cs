using Gateway.Drivers.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>The statements that change the catalogue, prepared once. Not for two threads at once.</summary>
internal sealed class CatalogueWriter : IDisposable
{
    private readonly SqliteCommand _write;
    private readonly SqliteCommand _remove;

    public CatalogueWriter(SqliteConnection connection)
    {
        _write = connection.CreateCommand();
        _write.CommandText = """
            INSERT INTO objects (bucket, key, footer) VALUES ($bucket, $key, $footer)
            ON CONFLICT (bucket, key) DO UPDATE SET footer = excluded.footer
            """;
        _remove = connection.CreateCommand();
        _remove.CommandText = "DELETE FROM objects WHERE bucket = $bucket AND key = $key";
        foreach (var command in new[] { _write, _remove })
        {
            command.Parameters.Add("$bucket", SqliteType.Text);
            command.Parameters.Add("$key", SqliteType.Blob);
        }

        _write.Parameters.Add("$footer", SqliteType.Blob);
    }

    public void Write(string bucket, string key, byte[]? footer, SqliteTransaction? transaction = null)
    {
        _write.Transaction = transaction;
        _write.Parameters["$footer"].Value = (object?)footer ?? DBNull.Value;
        Run(_write, bucket, key);
    }

    public void Remove(string bucket, string key) => Run(_remove, bucket, key);

    public void Dispose()
    {
        _write.Dispose();
        _remove.Dispose();
    }

    private static void Run(SqliteCommand command, string bucket, string key)
    {
        command.Parameters["$bucket"].Value = bucket;
        command.Parameters["$key"].Value = ObjectKey.ToBytes(key, "key");
        command.ExecuteNonQuery();
    }
}

using Gateway.Drivers.Objects;
using Gateway.Drivers.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// An index of the objects' files in the order of their keys: derived, and rebuilt from the files when it is missing, broken or of
/// another version. A row is marked as pending durably before its file changes and filled in after; whoever meets a pending
/// row asks the file. So a row without the mark always tells what the file holds. All members block.
/// </summary>
internal sealed class Catalogue : IDisposable
{
    private const int Version = 1;

    private const string Schema = """
        CREATE TABLE objects (bucket TEXT NOT NULL, key BLOB NOT NULL, footer BLOB, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
        CREATE INDEX pending ON objects (bucket, key) WHERE footer IS NULL;
        """;

    private readonly StoreLayout _layout;
    private readonly Lock _gate = new();
    private readonly SqliteConnection _durable;
    private readonly SqliteConnection _quick;
    private readonly CatalogueWriter _durableWriter;
    private readonly CatalogueWriter _quickWriter;

    private Catalogue(StoreLayout layout)
    {
        _layout = layout;
        _durable = Sqlite.Open(layout.Catalogue, pooled: false);
        try
        {
            _durable.Execute("PRAGMA journal_mode = WAL");
            _durable.Execute("PRAGMA synchronous = FULL");
            if (NeedsRebuild)
            {
                CreateSchema();
            }

            // What this one writes is on the disk at the next durable write, or derived again after a crash.
            _quick = Sqlite.Open(layout.Catalogue, pooled: false);
            _quick.Execute("PRAGMA synchronous = NORMAL");
            _durableWriter = new CatalogueWriter(_durable);
            _quickWriter = new CatalogueWriter(_quick);
        }
        catch
        {
            _quick?.Dispose();
            _durable.Dispose();
            throw;
        }
    }

    /// <summary>Whether a rebuild is yet to be finished.</summary>
    public bool NeedsRebuild => (long)_durable.Execute("PRAGMA user_version")! != Version;

    public static Catalogue Open(StoreLayout layout)
    {
        var catalogue = new Catalogue(layout);
        Disk.SyncFolder(layout.Root);
        return catalogue;
    }

    /// <summary>Says durably that the file of this key is about to change.</summary>
    public void MarkPending(string bucket, string key)
    {
        lock (_gate)
        {
            _durableWriter.Write(bucket, key, footer: null);
        }
    }

    /// <summary>
    /// As <see cref="MarkPending"/>, but also on a full disk: its log of changes can be given up once it is taken in.
    /// </summary>
    public void MarkPendingRemoval(string bucket, string key, DiskReserve reserve)
    {
        lock (_gate)
        {
            try
            {
                _durableWriter.Write(bucket, key, footer: null);
            }
            catch (SqliteException e) when (DiskFailure.IsFull(e))
            {
                reserve.Release();
                _durable.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
                _durableWriter.Write(bucket, key, footer: null);
            }
        }
    }

    /// <summary>Says what the file of this key holds now; null for no file.</summary>
    public void Settle(string bucket, string key, StoredObject? stored)
    {
        lock (_gate)
        {
            if (stored is null)
            {
                _quickWriter.Remove(bucket, key);
            }
            else
            {
                _quickWriter.Write(bucket, key, stored.Json);
            }
        }
    }

    /// <summary>Takes in many files at once while it is rebuilt.</summary>
    public void Fill(IEnumerable<StoredObject> objects)
    {
        lock (_gate)
        {
            using var transaction = _quick.BeginTransaction();
            foreach (var stored in objects)
            {
                _quickWriter.Write(stored.Footer.Bucket, stored.Footer.Key, stored.Json, transaction);
            }

            transaction.Commit();
        }
    }

    public void FinishRebuild()
    {
        lock (_gate)
        {
            _durable.Execute($"PRAGMA user_version = {Version}");
        }
    }

    /// <summary>The keys that were pending when the last process ended.</summary>
    public IReadOnlyList<(string Bucket, string Key)> Pending()
    {
        using var command = _durable.CreateCommand();
        command.CommandText = "SELECT bucket, key FROM objects WHERE footer IS NULL";
        using var rows = command.ExecuteReader();
        var pending = new List<(string, string)>();
        while (rows.Read())
        {
            pending.Add((rows.GetString(0), ObjectKey.FromBytes(rows.GetFieldValue<byte[]>(1))));
        }

        return pending;
    }

    /// <summary>Opens the catalogue for reading as it is at this moment.</summary>
    public CatalogueReader Read() => new(Sqlite.Open(_layout.Catalogue, pooled: true));

    public void Dispose()
    {
        _durableWriter.Dispose();
        _quickWriter.Dispose();
        using (var pooled = Sqlite.Open(_layout.Catalogue, pooled: true))
        {
            SqliteConnection.ClearPool(pooled);
        }

        _quick.Dispose();
        _durable.Dispose();
    }

    /// <summary>Removes the catalogue's files.</summary>
    public static void Remove(StoreLayout layout)
    {
        File.Delete(layout.Catalogue);
        File.Delete(layout.Catalogue + "-wal");
        File.Delete(layout.Catalogue + "-shm");
        Disk.SyncFolder(layout.Root);
    }

    // A rebuild that a crash cut short begins anew.
    private void CreateSchema()
    {
        _durable.Execute("DROP TABLE IF EXISTS objects");
        _durable.Execute(Schema);
    }
}

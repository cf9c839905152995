using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// The buckets of a store. They are few, so all records are in memory; the folders are what counts. Members that change something
/// block.
/// </summary>
internal sealed class BucketFolders(StoreLayout layout, ILogger logger)
{
    // One change at a time, so that no name is made while it is being removed.
    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, BucketRecord> _buckets = ImmutableSortedDictionary.Create<string, BucketRecord>(
        StringComparer.Ordinal
    );

    public IEnumerable<BucketRecord> All => Volatile.Read(ref _buckets).Values;

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public BucketRecord Get(string name) =>
        Volatile.Read(ref _buckets).GetValueOrDefault(name) ?? throw DriverException.NotFound("bucket", name);

    /// <summary>Reads all records, and finishes what a crash left half done.</summary>
    public void Load()
    {
        var found = _buckets.ToBuilder();
        foreach (var folder in Directory.EnumerateDirectories(layout.Buckets))
        {
            if (ReadRecord(folder) is { } record)
            {
                // Removing a bucket begins with this folder: the removal was not acknowledged, so the bucket is still there.
                Disk.EnsureFolder(StoreLayout.ObjectsIn(folder));
                found[record.Name] = record;
            }
        }

        _buckets = found.ToImmutable();
    }

    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>.</exception>
    public BucketRecord Create(string name, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_buckets.ContainsKey(name) || Directory.Exists(layout.Bucket(name)))
            {
                throw new DriverException(DriverErrorKind.Conflict, $"There is a bucket '{name}' already.");
            }

            var record = new BucketRecord(name, now);
            var temporary = layout.NewTemporary();
            Directory.CreateDirectory(StoreLayout.ObjectsIn(temporary));
            Disk.WriteNew(StoreLayout.RecordIn(temporary), JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.BucketRecord));
            Disk.SyncFolder(temporary);
            Disk.Publish(temporary, layout.Bucket(name));
            Volatile.Write(ref _buckets, _buckets.Add(name, record));
            return record;
        }
    }

    /// <summary>Removes an empty bucket. What is put into it at this moment finds no folder and fails.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>, <see cref="DriverErrorKind.Conflict"/>.</exception>
    public void Delete(string name)
    {
        lock (_gate)
        {
            Get(name);
            if (!Disk.TryRemoveEmptyFolder(layout.Objects(name)))
            {
                throw new DriverException(DriverErrorKind.Conflict, $"The bucket '{name}' is not empty.");
            }

            var removed = layout.NewTemporary();
            try
            {
                Disk.Move(layout.Bucket(name), removed);
            }
            catch (IOException)
            {
                Disk.EnsureFolder(layout.Objects(name));
                throw;
            }

            Volatile.Write(ref _buckets, _buckets.Remove(name));
            Disk.SyncFolder(layout.Buckets);
            Directory.Delete(removed, recursive: true);
        }
    }

    private BucketRecord? ReadRecord(string folder)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(StoreLayout.RecordIn(folder)), StoreJson.Default.BucketRecord);
            if (record is not null && layout.Bucket(record.Name) == folder)
            {
                return record;
            }

            logger.BucketDamaged(folder, null);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            logger.BucketDamaged(folder, e);
        }

        return null;
    }
}

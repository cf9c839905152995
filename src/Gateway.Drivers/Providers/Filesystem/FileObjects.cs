using System.Security.Cryptography;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>The objects of a store. A writer is given what to require of the version that it replaces, null if there is none.</summary>
internal sealed class FileObjects(
    StoreLayout layout,
    BucketFolders buckets,
    Catalogue catalogue,
    DiskReserve reserve,
    StoreThreads threads,
    TimeProvider clock,
    ILogger logger
) : IDisposable
{
    private readonly KeyLocks _locks = new();

    /// <summary>Opens an object for reading.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<OpenObject> OpenAsync(string bucket, string key, CancellationToken cancellationToken) =>
        await FindAsync(bucket, key, cancellationToken) ?? throw DriverException.NotFound($"object in bucket '{bucket}' with key", key);

    public Task<ListedObjects> ListAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken)
    {
        buckets.Get(bucket);
        return threads.RunAsync(
            () =>
            {
                using var reader = catalogue.Read();
                return new ObjectLister(layout, reader, bucket, request, logger).List();
            },
            cancellationToken
        );
    }

    public async Task<StoredObject> PutAsync(
        string bucket,
        string key,
        ObjectWrite write,
        Action<StoredObject?>? require,
        CancellationToken cancellationToken
    )
    {
        // What cannot be stored is refused before its bytes are sent; what counts is the check in the commit.
        using (var current = require is null ? null : await FindAsync(bucket, key, cancellationToken))
        {
            buckets.Get(bucket);
            require?.Invoke(current?.Stored);
        }

        await using var file = await NewFileAsync(cancellationToken);
        var stored = await WriteAsync(file, bucket, key, write, cancellationToken);
        using (await _locks.EnterAsync(bucket, key, cancellationToken))
        {
            await threads.RunAsync(() => Commit(file, stored, require), CancellationToken.None);
        }

        return stored;
    }

    /// <summary>
    /// Writes the object anew with other properties. The copy is made without the lock, as it can take long; if another writer came
    /// first, it is made again of what that one wrote.
    /// </summary>
    public async Task<StoredObject> UpdateAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        Action<StoredObject?>? require,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            using var current = await OpenAsync(bucket, key, cancellationToken);
            require?.Invoke(current.Stored);
            await using var file = await NewFileAsync(cancellationToken);
            await ObjectWriter.CopyContentAsync(current, file.Handle, cancellationToken);
            var stored = StoredObject.From(current.Stored.Footer with { Properties = properties });
            await FinishAsync(file, stored, cancellationToken);
            using (await _locks.EnterAsync(bucket, key, cancellationToken))
            {
                if (await threads.RunAsync(() => TryReplace(file, stored, current.Stored), CancellationToken.None))
                {
                    return stored;
                }
            }
        }
    }

    public async Task DeleteAsync(string bucket, string key, Action<StoredObject?>? require, CancellationToken cancellationToken)
    {
        buckets.Get(bucket);
        using (await _locks.EnterAsync(bucket, key, cancellationToken))
        {
            await threads.RunAsync(() => Remove(bucket, key, require), CancellationToken.None);
        }
    }

    /// <summary>Copies an object, frames and properties, under another name.</summary>
    public async Task<StoredObject> CopyAsync(
        OpenObject source,
        string bucket,
        string key,
        Action<StoredObject?>? require,
        CancellationToken cancellationToken
    )
    {
        buckets.Get(bucket);
        await using var file = await NewFileAsync(cancellationToken);
        await ObjectWriter.CopyContentAsync(source, file.Handle, cancellationToken);
        var footer = source.Stored.Footer with { Bucket = bucket, Key = key, LastModified = clock.GetUtcNow() };
        var stored = StoredObject.From(footer);
        await FinishAsync(file, stored, cancellationToken);
        using (await _locks.EnterAsync(bucket, key, cancellationToken))
        {
            await threads.RunAsync(() => Commit(file, stored, require), CancellationToken.None);
        }

        return stored;
    }

    /// <summary>Makes a file for an object or a part of one.</summary>
    public Task<NewFile> NewFileAsync(CancellationToken cancellationToken) =>
        threads.RunAsync(() => NewFile.Create(layout, threads.Threads, logger), cancellationToken);

    /// <summary>Writes content and footer, and returns when both are on the disk.</summary>
    public async Task<StoredObject> WriteAsync(
        NewFile file,
        string bucket,
        string key,
        ObjectWrite write,
        CancellationToken cancellationToken
    )
    {
        var salt = RandomNumberGenerator.GetBytes(ObjectFormat.SaltBytes);
        var (size, sha256) = await ObjectWriter.WriteContentAsync(file.Handle, write, salt, cancellationToken);
        var stored = StoredObject.From(
            new ObjectFooter
            {
                Bucket = bucket,
                Key = key,
                SizeBytes = size,
                Sha256 = sha256,
                Salt = salt,
                LastModified = clock.GetUtcNow(),
                Properties = write.Properties,
            }
        );
        await FinishAsync(file, stored, cancellationToken);
        return stored;
    }

    public void Dispose() => _locks.Dispose();

    private Task<OpenObject?> FindAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        buckets.Get(bucket);
        return threads.RunAsync(() => Find(bucket, key), cancellationToken);
    }

    private async Task FinishAsync(NewFile file, StoredObject stored, CancellationToken cancellationToken)
    {
        await ObjectWriter.WriteFooterAsync(file.Handle, stored, cancellationToken);
        await threads.RunAsync(file.Sync, cancellationToken);
    }

    private OpenObject? Find(string bucket, string key)
    {
        try
        {
            return OpenObject.Find(layout, bucket, key);
        }
        catch (DriverException)
        {
            // Damaged since it was stored. With the mark, lists ask the file and no longer show it as whole.
            logger.FileDamaged(layout.Object(bucket, key));
            TryUpdateCatalogue(() => catalogue.MarkPending(bucket, key));
            throw;
        }
    }

    private StoredObject? Current(string bucket, string key)
    {
        using var current = Find(bucket, key);
        return current?.Stored;
    }

    private void Commit(NewFile file, StoredObject stored, Action<StoredObject?>? require)
    {
        var (bucket, key) = (stored.Footer.Bucket, stored.Footer.Key);
        require?.Invoke(Current(bucket, key));
        catalogue.MarkPending(bucket, key);
        try
        {
            file.Publish(layout.Object(bucket, key));
        }
        catch (IOException e) when (e.HResult == Errno.NoEntry && !Directory.Exists(layout.Objects(bucket)))
        {
            throw DriverException.NotFound("bucket", bucket);
        }

        TryUpdateCatalogue(() => catalogue.Settle(bucket, key, stored));
    }

    private bool TryReplace(NewFile file, StoredObject stored, StoredObject expected)
    {
        if (Current(stored.Footer.Bucket, stored.Footer.Key)?.ETag != expected.ETag)
        {
            return false;
        }

        Commit(file, stored, require: null);
        return true;
    }

    private void Remove(string bucket, string key, Action<StoredObject?>? require)
    {
        require?.Invoke(Current(bucket, key));
        var path = layout.Object(bucket, key);
        if (File.Exists(path))
        {
            catalogue.MarkPendingRemoval(bucket, key, reserve);
            Disk.Remove(path);
            TryUpdateCatalogue(() => catalogue.Settle(bucket, key, stored: null));
            reserve.Restore();
        }
    }

    // What counts is in the files by now: a row that stays pending is read from there.
    private void TryUpdateCatalogue(Action update)
    {
        try
        {
            update();
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            logger.CatalogueBehind(e);
        }
    }
}

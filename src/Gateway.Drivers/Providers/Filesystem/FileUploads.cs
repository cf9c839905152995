using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// Uploads in parts: a folder for each, and in it each part in a file of the form of an object, synced before it is acknowledged. An
/// upload outlives a restart.
/// </summary>
internal sealed class FileUploads(
    StoreLayout layout,
    BucketFolders buckets,
    FileObjects objects,
    StoreThreads threads,
    TimeProvider clock,
    ILogger logger
)
{
    private const string RecordName = "upload.json";

    public Task<string> CreateAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        buckets.Get(bucket);
        return threads.RunAsync(
            () =>
            {
                var id = Guid.NewGuid().ToString("N");
                var temporary = layout.NewTemporary();
                Directory.CreateDirectory(temporary);
                var record = new UploadRecord(bucket, key, clock.GetUtcNow());
                Disk.WriteNew(
                    Path.Join(temporary, RecordName),
                    JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.UploadRecord)
                );
                Disk.SyncFolder(temporary);
                Disk.Publish(temporary, FolderOf(id));
                return id;
            },
            cancellationToken
        );
    }

    public async Task<MultipartPart> PutPartAsync(
        MultipartUpload upload,
        int number,
        ObjectWrite write,
        CancellationToken cancellationToken
    )
    {
        await RequireAsync(upload, cancellationToken);
        await using var file = await objects.NewFileAsync(cancellationToken);
        var stored = await objects.WriteAsync(file, upload.Bucket, NameOf(upload, number), write, cancellationToken);
        await threads.RunAsync(() => Publish(file, upload, number), CancellationToken.None);
        return ToPart(number, stored);
    }

    public Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        threads.RunAsync(
            () =>
            {
                Require(upload);
                var parts = new List<MultipartPart>();
                foreach (var number in NumbersOf(upload.Id))
                {
                    using var part = OpenPart(upload, number);
                    parts.Add(ToPart(number, part.Stored));
                }

                return (IReadOnlyList<MultipartPart>)parts;
            },
            cancellationToken
        );

    public async Task<StoredObject> CompleteAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        Action<StoredObject?>? require,
        CancellationToken cancellationToken
    )
    {
        await RequireAsync(upload, cancellationToken);
        await using var content = new PartsStream(parts, number => OpenPartAsync(upload, number, cancellationToken));
        var write = new ObjectWrite(content, parts.Sum(part => part.SizeBytes)) { Properties = upload.Properties };
        var stored = await objects.PutAsync(upload.Bucket, upload.Key, write, require, cancellationToken);
        await AbortAsync(upload, CancellationToken.None);
        return stored;
    }

    public Task AbortAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        threads.RunAsync(
            () =>
            {
                if (Find(upload.Id) is { } record && record.Bucket == upload.Bucket)
                {
                    // Gone in one step, so that nobody sees half of it.
                    var removed = layout.NewTemporary();
                    Disk.Move(FolderOf(upload.Id), removed);
                    Disk.SyncFolder(layout.Uploads);
                    Directory.Delete(removed, recursive: true);
                }
            },
            cancellationToken
        );

    public Task<IReadOnlyList<MultipartUpload>> ListAsync(string bucket, CancellationToken cancellationToken)
    {
        buckets.Get(bucket);
        return threads.RunAsync(
            () =>
                (IReadOnlyList<MultipartUpload>)
                    [
                        .. Directory
                            .EnumerateDirectories(layout.Uploads)
                            .Select(folder => (Id: Path.GetFileName(folder), Record: Find(Path.GetFileName(folder))))
                            .Where(upload => upload.Record?.Bucket == bucket)
                            .Select(upload => new MultipartUpload(bucket, upload.Record!.Key, upload.Id)
                            {
                                CreatedAt = upload.Record.CreatedAt,
                            }),
                    ],
            cancellationToken
        );
    }

    private Task RequireAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        threads.RunAsync(() => Require(upload), cancellationToken);

    private void Require(MultipartUpload upload)
    {
        if (Find(upload.Id) is not { } record || record.Bucket != upload.Bucket || record.Key != upload.Key)
        {
            throw NotFound(upload);
        }
    }

    private static DriverException NotFound(MultipartUpload upload) => DriverException.NotFound("upload", upload.Id);

    private UploadRecord? Find(string id)
    {
        // An id comes from outside: only what this class makes becomes a path.
        var path = Guid.TryParseExact(id, "N", out _) ? Path.Join(FolderOf(id), RecordName) : null;
        try
        {
            return path is not null && File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJson.Default.UploadRecord)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            logger.BucketDamaged(path!, e);
            return null;
        }
    }

    private void Publish(NewFile file, MultipartUpload upload, int number)
    {
        try
        {
            file.Publish(PathOf(upload.Id, number));
        }
        catch (IOException e) when (e.HResult == Errno.NoEntry && !Directory.Exists(FolderOf(upload.Id)))
        {
            throw NotFound(upload);
        }
    }

    private IEnumerable<int> NumbersOf(string id) =>
        Directory
            .EnumerateFiles(FolderOf(id))
            .Select(path => Path.GetFileName(path))
            .Where(name => name != RecordName)
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .Order();

    private Task<OpenObject> OpenPartAsync(MultipartUpload upload, int number, CancellationToken cancellationToken) =>
        threads.RunAsync(() => OpenPart(upload, number), cancellationToken);

    private OpenObject OpenPart(MultipartUpload upload, int number) =>
        OpenObject.Find(PathOf(upload.Id, number), upload.Bucket, NameOf(upload, number))
        ?? throw new DriverException(DriverErrorKind.InvalidRequest, $"The upload has no part {number}.");

    private static MultipartPart ToPart(int number, StoredObject stored) => new(number, stored.Footer.SizeBytes, stored.ETag);

    private static string NameOf(MultipartUpload upload, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{upload.Id}/{number}");

    private string FolderOf(string id) => Path.Join(layout.Uploads, id);

    private string PathOf(string id, int number) => Path.Join(FolderOf(id), number.ToString(CultureInfo.InvariantCulture));
}

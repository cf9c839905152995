using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Parts as objects of their own beside a marker, <c>.cloudgateway-uploads/{id}/…</c>, of which the store composes the object. An upload
/// is open while its marker is there. Each carries the key in its metadata, so that what a crash leaves can be told whose it was.
/// </summary>
internal sealed partial class GcsMultipartDriver(
    HttpClient http,
    Connection connection,
    GcsSettings settings,
    TimeProvider time,
    ILogger<GcsMultipartDriver> logger
) : IMultipartUploadDriver
{
    /// <summary>The largest object: 5 TiB.</summary>
    public const long MostBytes = 5L * 1024 * 1024 * 1024 * 1024;

    private const int MostParts = 10_000;
    private const int DeletionsAtOnce = 16;
    private const string KeyName = "cloudgateway-key";
    private const string MarkerName = "upload";

    // Other classes have a least time of storage that is paid for also where a part is deleted in the next minute.
    private const string PartClass = "STANDARD";
    private static readonly TimeSpan CleaningTime = TimeSpan.FromMinutes(1);

    private readonly GcsClient _client = new(http, connection, settings);
    private readonly GcsUploads _uploads = new(new GcsClient(http, connection, settings), time);

    public MultipartLimits MultipartLimits { get; } = new(SmallestPart: 1, MostBytes, MostParts, MostBytes);

    public async Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        Check(bucket, key);
        GcsObjects.CheckWishes(connection, properties);
        var upload = new MultipartUpload(bucket, key, Guid.NewGuid().ToString("N")) { Properties = properties };
        var marker = await StoreAsync(upload, MarkerName, Stream.Null, 0, cancellationToken);
        return upload with { CreatedAt = marker.TimeCreated.ToUniversalTime() };
    }

    public async Task<MultipartPart> UploadPartAsync(
        MultipartUpload upload,
        int number,
        Stream content,
        long length,
        CancellationToken cancellationToken
    )
    {
        Check(upload);
        if (number is < 1 or > MostParts)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"The numbers of parts go from 1 to {MostParts}.", "number");
        }

        var part = await StoreAsync(upload, NameOf(number), content, length, cancellationToken);
        try
        {
            // Asked last: whoever gives the upload up removes the marker first and then all parts, so that none stays unseen.
            await RequireOpenAsync(upload, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            await RemoveAsync(upload.Bucket, part.Name, cancellationToken);
            throw;
        }

        return ToPart(number, part);
    }

    public async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        Check(upload);
        await RequireOpenAsync(upload, cancellationToken);
        var folder = FolderOf(upload.Id);
        var all = await _client.ListAllAsync(upload.Bucket, folder, cancellationToken);
        return
        [
            .. all.Where(item => item.Name.StartsWith(folder, StringComparison.Ordinal))
                .Select(item => (Item: item, Number: NumberOf(item.Name[folder.Length..])))
                .Where(part => part.Number is not null)
                .OrderBy(part => part.Number)
                .Select(part => ToPart(part.Number!.Value, part.Item)),
        ];
    }

    public async Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        Check(upload);
        await RequireOpenAsync(upload, cancellationToken);
        var (bucket, key, folder) = (upload.Bucket, upload.Key, FolderOf(upload.Id));
        var preconditions = await _client.ToPreconditionsAsync(bucket, key, conditions, canSayExists: false, cancellationToken);
        var sources = parts
            .OrderBy(part => part.Number)
            .Select(part => new ComposeSource(folder + NameOf(part.Number), part.Tag))
            .ToArray();
        var composer = new GcsComposer(_client, bucket, folder) { Piece = PieceOf(upload) };
        var stored = await composer.ComposeAsync(key, upload.Properties.ToBody(key: null), sources, preconditions, cancellationToken);
        await CleanUpAsync(upload);
        return stored.ToInfo(connection, bucket);
    }

    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, upload.Bucket);
        if (!UploadId().IsMatch(upload.Id))
        {
            return;
        }

        try
        {
            await RemoveAllAsync(upload, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // The bucket is gone, and all that was in it.
        }
    }

    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, bucket);
        var all = await _client.ListAllAsync(bucket, GcsNames.Uploads, cancellationToken);
        return
        [
            .. all.Select(item => (Item: item, Id: IdOf(item.Name), Key: item.Metadata?.GetValueOrDefault(KeyName)))
                .Where(part => part.Id is not null && part.Key is not null)
                .GroupBy(part => part.Id!, StringComparer.Ordinal)
                .Select(group => new MultipartUpload(bucket, group.First().Key!, group.Key)
                {
                    CreatedAt = group.Min(part => part.Item.TimeCreated).ToUniversalTime(),
                }),
        ];
    }

    private Task<GcsObject> StoreAsync(
        MultipartUpload upload,
        string name,
        Stream content,
        long length,
        CancellationToken cancellationToken
    ) =>
        _uploads.PutAsync(
            upload.Bucket,
            PieceOf(upload) with
            {
                Name = FolderOf(upload.Id) + name,
            },
            GcsPreconditions.None,
            content,
            length,
            cancellationToken
        );

    private static ObjectBody PieceOf(MultipartUpload upload) =>
        new()
        {
            ContentType = "application/octet-stream",
            StorageClass = PartClass,
            Metadata = new Dictionary<string, string> { [KeyName] = upload.Key },
        };

    private async Task RequireOpenAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        if (await _client.FindObjectAsync(upload.Bucket, FolderOf(upload.Id) + MarkerName, cancellationToken) is null)
        {
            throw Gone(upload.Id);
        }
    }

    // The object is there: what is left of its parts is no failure of the upload, and its caller need not wait for ever.
    private async Task CleanUpAsync(MultipartUpload upload)
    {
        using var limit = new CancellationTokenSource(CleaningTime, time);
        try
        {
            await RemoveAllAsync(upload, limit.Token);
        }
        catch (Exception e) when (e is DriverException or OperationCanceledException)
        {
            LogLeft(e, upload.Bucket, upload.Id);
        }
    }

    private async Task RemoveAllAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        await RemoveAsync(upload.Bucket, FolderOf(upload.Id) + MarkerName, cancellationToken);
        // Until none is found: a part whose sender has left may come in meanwhile.
        while (true)
        {
            var page = await _client.ListAsync(upload.Bucket, new GcsQuery().Add("prefix", FolderOf(upload.Id)), cancellationToken);
            if (page.Items is not { Count: > 0 } items)
            {
                return;
            }

            await Parallel.ForEachAsync(
                items,
                new ParallelOptions { MaxDegreeOfParallelism = DeletionsAtOnce, CancellationToken = cancellationToken },
                async (item, token) => await RemoveAsync(upload.Bucket, item.Name, token)
            );
        }
    }

    private async Task RemoveAsync(string bucket, string name, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(bucket, name, GcsPreconditions.None, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It is gone, and that was asked for.
        }
    }

    private void Check(MultipartUpload upload)
    {
        Check(upload.Bucket, upload.Key);
        if (!UploadId().IsMatch(upload.Id))
        {
            throw Gone(upload.Id);
        }
    }

    private void Check(string bucket, string key)
    {
        GcsNames.CheckBucket(connection, bucket);
        GcsNames.CheckKey(connection, key);
    }

    private DriverException Gone(string id) => connection.Fail(DriverErrorKind.NotFound, $"There is no upload '{id}'.");

    private static MultipartPart ToPart(int number, GcsObject stored) =>
        new(number, stored.Size, stored.Generation.ToString(CultureInfo.InvariantCulture));

    private static string FolderOf(string id) => $"{GcsNames.Uploads}{id}/";

    private static string NameOf(int number) => number.ToString("D5", CultureInfo.InvariantCulture);

    private static int? NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? IdOf(string name) =>
        name.StartsWith(GcsNames.Uploads, StringComparison.Ordinal) && name[GcsNames.Uploads.Length..].Split('/') is [var id, _]
            ? id
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parts of the completed upload {Upload} to bucket {Bucket} could not be removed")]
    private partial void LogLeft(Exception e, string bucket, string upload);

    [GeneratedRegex(@"^[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UploadId();
}

using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.Filesystem;

internal sealed class FilesystemUploadDriver(Connection connection, FilesystemSettings settings, FileStores stores) : IMultipartUploadDriver
{
    // As many parts as other stores take: each is a file, and all are opened one after another in the end.
    private const int MostParts = 10_000;

    public MultipartLimits MultipartLimits { get; } = new(1, ObjectWriter.MostBytes, MostParts, ObjectWriter.MostBytes);

    public async Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        ObjectKey.Check(key);
        var id = await (await OpenAsync(cancellationToken)).CreateAsync(bucket, key, cancellationToken);
        return new MultipartUpload(bucket, key, id) { Properties = properties };
    }

    public async Task<MultipartPart> UploadPartAsync(
        MultipartUpload upload,
        int number,
        Stream content,
        long length,
        CancellationToken cancellationToken
    ) => await (await OpenAsync(cancellationToken)).PutPartAsync(upload, number, new ObjectWrite(content, length), cancellationToken);

    public async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).ListPartsAsync(upload, cancellationToken);

    public async Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var require = FilesystemObjectDriver.ToRequirement(connection, conditions);
        var stored = await (await OpenAsync(cancellationToken)).CompleteAsync(upload, parts, require, cancellationToken);
        return FilesystemObjectDriver.ToInfo(connection, stored);
    }

    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).AbortAsync(upload, cancellationToken);

    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).ListAsync(bucket, cancellationToken);

    private async Task<FileUploads> OpenAsync(CancellationToken cancellationToken) =>
        (await stores.OpenAsync(settings.Path, cancellationToken)).Uploads;
}

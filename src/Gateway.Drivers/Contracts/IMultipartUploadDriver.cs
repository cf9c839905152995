using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Storing an object in parts, at once and in any order. All state is the provider's: whoever holds a <see cref="MultipartUpload"/>
/// can go on with it, on any replica. Nothing is visible in the bucket until the upload is completed.
/// </summary>
[Contract("objects")]
public interface IMultipartUploadDriver
{
    /// <summary>The provider's bounds for parts.</summary>
    MultipartLimits MultipartLimits { get; }

    /// <summary>Opens an upload. A missing bucket throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Stores one part; the same number again replaces it. A stream that can seek may be read again for another attempt.
    /// An upload that is gone throws <see cref="DriverErrorKind.NotFound"/>.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">1 to <see cref="MultipartLimits.MostParts"/>; the object is made of the parts in the order of their numbers.</param>
    /// <param name="content">The bytes, read from here.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<MultipartPart> UploadPartAsync(
        MultipartUpload upload,
        int number,
        Stream content,
        long length,
        CancellationToken cancellationToken
    );

    /// <summary>All parts stored so far, in the order of their numbers. An upload that is gone throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object of the parts given, at least one, in the order of their numbers. Conditions are checked in this step, or
    /// refused as not supported; they do not hold: <see cref="DriverErrorKind.PreconditionFailed"/>, and the upload stays open.
    /// </summary>
    Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    );

    /// <summary>Gives an upload up with all its parts. One that is gone is no error.</summary>
    Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>The uploads of a bucket that are neither completed nor given up: what a crash may have left.</summary>
    Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken);
}

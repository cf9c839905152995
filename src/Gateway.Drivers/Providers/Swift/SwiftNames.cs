using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>
/// Where the parts of large objects lie: in the container <c>{bucket}_segments</c>, a name that no bucket made here can have.
/// <c>cloudgateway/uploads/{id}</c> says that an upload is open, <c>cloudgateway/parts/{id}/{number}/{once}</c> is a part. Keys are not
/// in these names, which would become longer than Swift takes.
/// </summary>
internal static partial class SwiftNames
{
    /// <summary>What the names of all open uploads begin with.</summary>
    public const string Uploads = "cloudgateway/uploads/";

    private const string Parts = "cloudgateway/parts/";
    private const string Suffix = "_segments";

    // That of Swift's own S3 face, which puts its parts there.
    private const string S3Suffix = "+segments";
    private const string UploadType = "application/x-cloudgateway-upload;key=";

    /// <summary>The container of a bucket's segments.</summary>
    public static string SegmentsOf(string bucket) => bucket + Suffix;

    /// <summary>The containers that segments of a bucket's objects may lie in, those of other clients included.</summary>
    public static IEnumerable<string> AllSegmentsOf(string bucket) => [bucket + Suffix, bucket + S3Suffix];

    /// <summary>The bucket whose segments this container holds; null if it is not one for segments.</summary>
    public static string? BucketOf(string container) =>
        container.Length > Suffix.Length
        && (container.EndsWith(Suffix, StringComparison.Ordinal) || container.EndsWith(S3Suffix, StringComparison.Ordinal))
            ? container[..^Suffix.Length]
            : null;

    /// <summary>What the names of an upload's parts begin with.</summary>
    public static string PartsOf(MultipartUpload upload) => $"{Parts}{IdOf(upload)}/";

    /// <summary>The name of a part. Each has its own, also if it replaces another: what an object refers to is never written again.</summary>
    public static string PartOf(MultipartUpload upload, int number, string once) =>
        string.Create(CultureInfo.InvariantCulture, $"{PartsOf(upload)}{number:D5}/{once}");

    /// <summary>The name of the sub-manifest for so many parts of a large upload.</summary>
    public static string ManifestOf(MultipartUpload upload, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{PartsOf(upload)}manifest/{number:D5}");

    /// <summary>The name of what says that an upload is open.</summary>
    public static string MarkerOf(MultipartUpload upload) => Uploads + IdOf(upload);

    /// <summary>The type of an upload's marker, which lists tell without another request; it holds the key.</summary>
    public static string TypeOf(MultipartUpload upload) => UploadType + WireAddress.Encode(upload.Key);

    /// <summary>The upload of a marker in a list; null if it is none.</summary>
    public static MultipartUpload? ToUpload(string bucket, ObjectItem marker)
    {
        var at = marker.ContentType.LastIndexOf("key=", StringComparison.Ordinal);
        return at < 0 || marker.Name is null
            ? null
            : new MultipartUpload(bucket, Uri.UnescapeDataString(marker.ContentType[(at + 4)..]), marker.Name[Uploads.Length..])
            {
                CreatedAt = SwiftTimes.FromList(marker.LastModified),
            };
    }

    /// <summary>What is told of a part to the caller: with the upload and the number it gives the name and the digest again.</summary>
    public static string TagOf(string etag, string once) => $"{etag}.{once}";

    /// <summary>The part of a name in the list; null if it is none, such as a manifest.</summary>
    public static MultipartPart? ToPart(MultipartUpload upload, ObjectItem item)
    {
        var rest = item.Name![PartsOf(upload).Length..].Split('/');
        return rest.Length == 2 && int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new MultipartPart(number, item.Bytes, TagOf(item.Hash, rest[1]))
            : null;
    }

    /// <summary>A part as a manifest names it.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a tag that was not given out here.</exception>
    public static NewSegment ToSegment(MultipartUpload upload, MultipartPart part) =>
        PartTag().Match(part.Tag) is { Success: true } tag
            ? new NewSegment(
                $"/{SegmentsOf(upload.Bucket)}/{PartOf(upload, part.Number, tag.Groups["once"].Value)}",
                tag.Groups["etag"].Value,
                part.SizeBytes
            )
            : throw new DriverException(DriverErrorKind.InvalidRequest, $"'{part.Tag}' is not the tag of a part.");

    // It comes back from callers and becomes part of a path.
    private static string IdOf(MultipartUpload upload) =>
        UploadId().IsMatch(upload.Id) ? upload.Id : throw DriverException.NotFound("upload", upload.Id);

    [GeneratedRegex(@"^[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UploadId();

    [GeneratedRegex(@"^(?<etag>[0-9a-f]{32})\.(?<once>[0-9a-f]{32})\z", RegexOptions.CultureInvariant)]
    private static partial Regex PartTag();
}

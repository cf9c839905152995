using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>The XML of uploads in parts.</summary>
internal static class S3Uploads
{
    public static string WriteParts(IEnumerable<MultipartPart> parts)
    {
        var xml = new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        foreach (var part in parts.OrderBy(part => part.Number))
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{SecurityElement.Escape(part.Tag)}</ETag></Part>"
            );
        }

        return xml.Append("</CompleteMultipartUpload>").ToString();
    }

    /// <summary>The tag of what a completion or a copy has made, and when.</summary>
    public static async Task<(string? Tag, DateTimeOffset? Modified)> ReadTagAsync(XmlReader xml)
    {
        string? tag = null;
        DateTimeOffset? modified = null;
        await xml.ReadChildrenAsync(async name =>
        {
            switch (name)
            {
                case "ETag":
                    tag = await xml.ReadTextAsync();
                    break;
                case "LastModified":
                    modified = await xml.ReadTimeAsync();
                    break;
                default:
                    await xml.SkipAsync();
                    break;
            }
        });
        return (tag, modified);
    }

    public static async Task<(List<MultipartPart> Parts, bool IsTruncated)> ReadPartsAsync(XmlReader xml)
    {
        var parts = new List<MultipartPart>();
        var isTruncated = false;
        await xml.ReadChildrenAsync(async name =>
        {
            switch (name)
            {
                case "Part":
                    parts.Add(await ReadPartAsync(xml));
                    break;
                case "IsTruncated":
                    isTruncated = await xml.ReadBoolAsync();
                    break;
                default:
                    await xml.SkipAsync();
                    break;
            }
        });
        return (parts, isTruncated);
    }

    public static async Task<(List<MultipartUpload> Uploads, bool IsTruncated)> ReadUploadsAsync(XmlReader xml, string bucket)
    {
        var uploads = new List<MultipartUpload>();
        var isTruncated = false;
        await xml.ReadChildrenAsync(async name =>
        {
            switch (name)
            {
                case "Upload":
                    uploads.Add(await ReadUploadAsync(xml, bucket));
                    break;
                case "IsTruncated":
                    isTruncated = await xml.ReadBoolAsync();
                    break;
                default:
                    await xml.SkipAsync();
                    break;
            }
        });
        return (uploads, isTruncated);
    }

    private static async Task<MultipartPart> ReadPartAsync(XmlReader xml)
    {
        var (number, size, tag) = (0L, 0L, "");
        await xml.ReadChildrenAsync(async name =>
        {
            switch (name)
            {
                case "PartNumber":
                    number = await xml.ReadLongAsync();
                    break;
                case "Size":
                    size = await xml.ReadLongAsync();
                    break;
                case "ETag":
                    tag = await xml.ReadTextAsync();
                    break;
                default:
                    await xml.SkipAsync();
                    break;
            }
        });
        return new MultipartPart((int)number, size, tag);
    }

    private static async Task<MultipartUpload> ReadUploadAsync(XmlReader xml, string bucket)
    {
        var (key, id) = ("", "");
        DateTimeOffset? created = null;
        await xml.ReadChildrenAsync(async name =>
        {
            switch (name)
            {
                case "Key":
                    key = await xml.ReadTextAsync();
                    break;
                case "UploadId":
                    id = await xml.ReadTextAsync();
                    break;
                case "Initiated":
                    created = await xml.ReadTimeAsync();
                    break;
                default:
                    await xml.SkipAsync();
                    break;
            }
        });
        return new MultipartUpload(bucket, key, id) { CreatedAt = created };
    }
}

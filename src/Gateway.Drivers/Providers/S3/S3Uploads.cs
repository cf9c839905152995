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
    public static (string? Tag, DateTimeOffset? Modified) ReadTag(XmlReader xml)
    {
        string? tag = null;
        DateTimeOffset? modified = null;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "ETag":
                    tag = xml.ReadText();
                    break;
                case "LastModified":
                    modified = xml.ReadTime();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return (tag, modified);
    }

    public static (List<MultipartPart> Parts, bool IsTruncated) ReadParts(XmlReader xml)
    {
        var parts = new List<MultipartPart>();
        var isTruncated = false;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Part":
                    parts.Add(ReadPart(xml));
                    break;
                case "IsTruncated":
                    isTruncated = xml.ReadBool();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return (parts, isTruncated);
    }

    public static (List<MultipartUpload> Uploads, bool IsTruncated) ReadUploads(XmlReader xml, string bucket)
    {
        var uploads = new List<MultipartUpload>();
        var isTruncated = false;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Upload":
                    uploads.Add(ReadUpload(xml, bucket));
                    break;
                case "IsTruncated":
                    isTruncated = xml.ReadBool();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return (uploads, isTruncated);
    }

    private static MultipartPart ReadPart(XmlReader xml)
    {
        var (number, size, tag) = (0L, 0L, "");
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "PartNumber":
                    number = xml.ReadLong();
                    break;
                case "Size":
                    size = xml.ReadLong();
                    break;
                case "ETag":
                    tag = xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return new MultipartPart((int)number, size, tag);
    }

    private static MultipartUpload ReadUpload(XmlReader xml, string bucket)
    {
        var (key, id) = ("", "");
        DateTimeOffset? created = null;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Key":
                    key = xml.ReadText();
                    break;
                case "UploadId":
                    id = xml.ReadText();
                    break;
                case "Initiated":
                    created = xml.ReadTime();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return new MultipartUpload(bucket, key, id) { CreatedAt = created };
    }
}

using System.Text;
using System.Xml;

namespace Gateway.Drivers.Providers.S3;

/// <summary>The tags of an object.</summary>
internal static class S3Tags
{
    public static async Task<IReadOnlyDictionary<string, string>> GetAsync(
        S3Client s3,
        string bucket,
        string key,
        CancellationToken cancellationToken
    ) =>
        await s3.ReadXmlAsync(
            new HttpRequestMessage(HttpMethod.Get, s3.Address.OfObject(bucket, key, "tagging=")),
            (xml, _) => Read(xml),
            cancellationToken,
            // So Ceph tells of an object whose tags it has lost.
            whenEmpty: "<Tagging/>"
        );

    public static async Task SetAsync(
        S3Client s3,
        string bucket,
        string key,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        var address = s3.Address.OfObject(bucket, key, "tagging=");
        var request = new HttpRequestMessage(tags.Count == 0 ? HttpMethod.Delete : HttpMethod.Put, address);
        if (tags.Count > 0)
        {
            S3Client.SetXml(request, Write(tags));
        }

        await s3.RunAsync(request, cancellationToken);
    }

    private static string Write(IReadOnlyDictionary<string, string> tags)
    {
        var xml = new StringBuilder("<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>");
        foreach (var (name, value) in tags)
        {
            xml.Append("<Tag><Key>")
                .Append(S3Xml.Escape(name))
                .Append("</Key><Value>")
                .Append(S3Xml.Escape(value))
                .Append("</Value></Tag>");
        }

        return xml.Append("</TagSet></Tagging>").ToString();
    }

    private static Dictionary<string, string> Read(XmlReader xml)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        xml.ReadChildren(name =>
        {
            if (name == "TagSet")
            {
                xml.ReadChildren(_ => ReadTag(xml, tags));
            }
            else
            {
                xml.Skip();
            }
        });
        return tags;
    }

    private static void ReadTag(XmlReader xml, Dictionary<string, string> tags)
    {
        var (key, value) = ("", "");
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Key":
                    key = xml.ReadText();
                    break;
                case "Value":
                    value = xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        tags[key] = value;
    }
}

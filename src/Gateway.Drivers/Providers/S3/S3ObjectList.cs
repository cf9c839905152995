using System.Globalization;
using System.Xml;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>One page of a bucket (ListObjectsV2).</summary>
internal sealed class S3ObjectList(S3Client s3, string bucket)
{
    private readonly List<ObjectInfo> _objects = [];
    private readonly List<string> _prefixes = [];
    private bool _isEncoded;
    private bool _isTruncated;
    private string? _next;

    public static async Task<ObjectPage> ReadAsync(
        S3Client s3,
        string bucket,
        ObjectListRequest request,
        CancellationToken cancellationToken
    )
    {
        // XML cannot carry control characters: keys come encoded.
        var query = string.Create(CultureInfo.InvariantCulture, $"encoding-type=url&list-type=2&max-keys={request.Size}");
        query +=
            Parameter("continuation-token", request.Token)
            + Parameter("delimiter", request.Delimiter)
            + Parameter("prefix", request.Prefix);
        var list = new S3ObjectList(s3, bucket);
        return await s3.ReadXmlAsync(
            new HttpRequestMessage(HttpMethod.Get, s3.Address.OfBucket(bucket, query)),
            (xml, root) => list.Read(xml, root),
            cancellationToken
        );
    }

    private static string Parameter(string name, string? value) =>
        string.IsNullOrEmpty(value) ? "" : $"&{name}={WireAddress.Encode(value)}";

    private ObjectPage Read(XmlReader xml, string root)
    {
        S3Xml.RequireRoot(root, "ListBucketResult");
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "EncodingType":
                    _isEncoded = xml.ReadText() == "url";
                    break;
                case "IsTruncated":
                    _isTruncated = xml.ReadBool();
                    break;
                case "NextContinuationToken":
                    _next = xml.ReadText();
                    break;
                case "Contents":
                    _objects.Add(ReadObject(xml));
                    break;
                case "CommonPrefixes":
                    xml.ReadChildren(_ => _prefixes.Add(xml.ReadText()));
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });

        // Amazon says how keys are encoded before them, and others behind.
        return _isEncoded
            ? new ObjectPage([.. _objects.Select(Decode)], [.. _prefixes.Select(S3Xml.Decode)], _isTruncated ? _next : null)
            : new ObjectPage(_objects, _prefixes, _isTruncated ? _next : null);
    }

    private ObjectInfo ReadObject(XmlReader xml)
    {
        string key = "",
            etag = "";
        string? storageClass = null;
        var size = 0L;
        var modified = DateTimeOffset.UnixEpoch;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Key":
                    key = xml.ReadText();
                    break;
                case "ETag":
                    etag = xml.ReadText();
                    break;
                case "Size":
                    size = xml.ReadLong();
                    break;
                case "LastModified":
                    modified = xml.ReadTime() ?? modified;
                    break;
                case "StorageClass":
                    storageClass = xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return s3.Stored(bucket, key, size, etag, modified, NoProperties) with { Properties = null, StorageClass = storageClass };
    }

    private static ObjectProperties NoProperties { get; } = new();

    private static ObjectInfo Decode(ObjectInfo item)
    {
        var key = S3Xml.Decode(item.Key);
        return key == item.Key ? item : item with { Id = key, Name = key, Key = key };
    }
}

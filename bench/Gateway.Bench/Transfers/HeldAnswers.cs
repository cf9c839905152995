using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Bench.Transfers;

/// <summary>What the store answers.</summary>
internal sealed class HeldAnswers(HeldObjects objects, TimeSpan latency)
{
    private const string Xml = "Content-Type: application/xml\r\n";
    private const string Control = "-";
    private const string Modified = "Last-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\n";
    private const string Namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    public void Answer(HeldConnection connection, HeldHead head)
    {
        var path = head.Path.Split('/', 3);
        var (bucket, key) = (path[1], path.Length > 2 ? path[2] : "");
        if (bucket == Control)
        {
            AnswerControl(connection, head, key);
            return;
        }

        switch (head.Method)
        {
            case "PUT" when head.HasQuery("partNumber"):
                TakePart(connection, head);
                break;
            case "PUT" when key.Length > 0:
                Take(connection, head, bucket, key);
                break;
            case "POST":
                Post(connection, head, bucket, key);
                break;
            case "DELETE":
                Delete(connection, head, bucket, key);
                break;
            case "GET" when key.Length == 0:
                Answer(connection, Xml, head.HasQuery("uploads") ? ListUploads(bucket) : List(head, bucket));
                break;
            case "GET" when head.HasQuery("uploadId"):
                ListParts(connection, head);
                break;
            case "GET" or "HEAD" when key.Length > 0:
                Give(connection, head, bucket, key);
                break;
            default:
                Answer(connection, "", "");
                break;
        }
    }

    private void AnswerControl(HeldConnection connection, HeldHead head, string bucket)
    {
        switch (head.Method)
        {
            case "PUT":
                objects.Seed(
                    bucket,
                    int.Parse(head.Query("count")!, CultureInfo.InvariantCulture),
                    long.Parse(head.Query("bytes")!, CultureInfo.InvariantCulture)
                );
                break;
            case "DELETE":
                objects.Delete(bucket, null);
                break;
        }

        connection.ReadBody(head, _ => { });
        connection.Send("200 OK", "Content-Type: application/json\r\n", objects.Describe(bucket));
    }

    private void Answer(HeldConnection connection, string headers, string body, string status = "200 OK", bool withBody = true)
    {
        if (latency > TimeSpan.Zero)
        {
            Thread.Sleep(latency);
        }

        connection.Send(status, headers, body, withBody);
    }

    private void Refuse(HeldConnection connection, string status, string code, bool withBody = true) =>
        Answer(connection, Xml, $"<Error><Code>{code}</Code><Message>{code}</Message></Error>", status, withBody);

    private void Give(HeldConnection connection, HeldHead head, string bucket, string key)
    {
        if (objects.Find(bucket, key) is not { } held)
        {
            Refuse(connection, "404 Not Found", "NoSuchKey", head.Method == "GET");
            return;
        }

        var (first, last) = (0L, held.Size - 1);
        if (head.Header("Range") is { } range)
        {
            var bounds = range["bytes=".Length..].Split('-');
            first = long.Parse(bounds[0], CultureInfo.InvariantCulture);
            last = bounds[1].Length > 0 ? Math.Min(last, long.Parse(bounds[1], CultureInfo.InvariantCulture)) : last;
        }

        if (latency > TimeSpan.Zero)
        {
            Thread.Sleep(latency);
        }

        var isPart = first > 0 || last < held.Size - 1 || head.Header("Range") is not null;
        connection.SendObject(
            $"HTTP/1.1 {(isPart ? $"206 Partial Content\r\nContent-Range: bytes {first}-{last}/{held.Size}" : "200 OK")}\r\n"
                + $"{held.Headers}ETag: \"{held.Tag}\"\r\nAccept-Ranges: bytes\r\n{Modified}Content-Length: {last - first + 1}\r\n\r\n",
            HeldContent.After(HeldContent.StartOf(key), first),
            head.Method == "GET" ? last - first + 1 : 0
        );
    }

    private void Take(HeldConnection connection, HeldHead head, string bucket, string key)
    {
        var arriving = new ArrivingBytes();
        connection.ReadBody(head, arriving.Add);
        var tag = HeldContent.DigestOf(HeldContent.StartOf(key), arriving.Count);
        var isWrong = arriving.IsWrong || arriving.Start != HeldContent.StartOf(key);
        objects.Put(bucket, key, new HeldObject(arriving.Count, tag, head.Kept()), isWrong);
        Answer(connection, $"ETag: \"{tag}\"\r\n", "");
    }

    private void TakePart(HeldConnection connection, HeldHead head)
    {
        var arriving = new ArrivingBytes();
        connection.ReadBody(head, arriving.Add);
        var number = int.Parse(head.Query("partNumber")!, CultureInfo.InvariantCulture);
        var part = new HeldPart(arriving.Start, arriving.Count, arriving.IsWrong);
        if (objects.AddPart(head.Query("uploadId")!, number, part))
        {
            Answer(connection, $"ETag: \"{TagOf(number, part)}\"\r\n", "");
        }
        else
        {
            Refuse(connection, "404 Not Found", "NoSuchUpload");
        }
    }

    private void Post(HeldConnection connection, HeldHead head, string bucket, string key)
    {
        connection.ReadBody(head, _ => { });
        if (head.HasQuery("uploads"))
        {
            var id = objects.Open(bucket, key, head.Kept());
            Answer(
                connection,
                Xml,
                $"<InitiateMultipartUploadResult {Namespace}><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            );
        }
        else if (head.Query("uploadId") is { } upload && objects.Complete(upload) is { } tag)
        {
            Answer(
                connection,
                Xml,
                $"<CompleteMultipartUploadResult {Namespace}><ETag>&quot;{tag}&quot;</ETag></CompleteMultipartUploadResult>"
            );
        }
        else
        {
            Refuse(connection, "404 Not Found", "NoSuchUpload");
        }
    }

    private void Delete(HeldConnection connection, HeldHead head, string bucket, string key)
    {
        if (head.Query("uploadId") is { } upload)
        {
            objects.Abort(upload);
        }
        else
        {
            objects.Delete(bucket, key);
        }

        Answer(connection, "", "", "204 No Content");
    }

    private void ListParts(HeldConnection connection, HeldHead head)
    {
        if (objects.PartsOf(head.Query("uploadId")!) is not { } parts)
        {
            Refuse(connection, "404 Not Found", "NoSuchUpload");
            return;
        }

        var after = int.Parse(head.Query("part-number-marker") ?? "0", CultureInfo.InvariantCulture);
        var page = parts.Where(part => part.Key > after).Take(1000).ToList();
        var isTruncated = parts.Count(part => part.Key > after) > page.Count ? "true" : "false";
        var xml = new StringBuilder($"<ListPartsResult {Namespace}><IsTruncated>{isTruncated}</IsTruncated>");
        foreach (var (number, part) in page)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{number}</PartNumber><Size>{part.Size}</Size>")
                .Append(CultureInfo.InvariantCulture, $"<ETag>&quot;{TagOf(number, part)}&quot;</ETag></Part>");
        }

        Answer(connection, Xml, xml.Append("</ListPartsResult>").ToString());
    }

    private string ListUploads(string bucket)
    {
        var xml = new StringBuilder($"<ListMultipartUploadsResult {Namespace}><IsTruncated>false</IsTruncated>");
        foreach (var (id, upload) in objects.Uploads(bucket))
        {
            xml.Append($"<Upload><Key>{SecurityElement.Escape(upload.Key)}</Key><UploadId>{id}</UploadId>")
                .Append($"<Initiated>{upload.OpenedAt:yyyy-MM-ddTHH:mm:ss.fffZ}</Initiated></Upload>");
        }

        return xml.Append("</ListMultipartUploadsResult>").ToString();
    }

    private string List(HeldHead head, string bucket)
    {
        var isSecond = head.HasQuery("list-type");
        var after = head.Query("continuation-token") ?? head.Query("start-after") ?? head.Query("marker") ?? "";
        var most = int.Parse(head.Query("max-keys") ?? "1000", CultureInfo.InvariantCulture);
        var (items, isTruncated) = objects.List(bucket, head.Query("prefix") ?? "", after, most);
        var xml = new StringBuilder($"<ListBucketResult {Namespace}><Name>{bucket}</Name><MaxKeys>{most}</MaxKeys>");
        xml.Append($"<IsTruncated>{(isTruncated ? "true" : "false")}</IsTruncated>");
        if (isTruncated)
        {
            var name = isSecond ? "NextContinuationToken" : "NextMarker";
            xml.Append($"<{name}>{items[^1].Key}</{name}>");
        }

        foreach (var (key, held) in items)
        {
            xml.Append($"<Contents><Key>{SecurityElement.Escape(key)}</Key><LastModified>2026-11-21T12:00:00.000Z</LastModified>")
                .Append(CultureInfo.InvariantCulture, $"<ETag>&quot;{held.Tag}&quot;</ETag><Size>{held.Size}</Size>")
                .Append("<StorageClass>STANDARD</StorageClass></Contents>");
        }

        return xml.Append("</ListBucketResult>").ToString();
    }

    private static string TagOf(int number, HeldPart part) =>
        string.Create(CultureInfo.InvariantCulture, $"{part.Start:x16}{number:x4}{part.Size:x12}");
}

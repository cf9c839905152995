using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench.Objects;

/// <summary>
/// A store that costs next to nothing, for measuring what stands before it: enough of S3 for objects, parts and lists. A size in the key
/// (<c>1024MiB-1</c>, <c>1KiB-7</c>) is the object's; bodies that come are dropped in the kernel.
/// </summary>
internal sealed class OriginCommand(int latencyMs, int listedKeys)
{
    public const string Usage = "--port 5090 --latency 0 --keys 1000000                  the store that `objects` measures against";
    private const int HeadBytes = 64 * 1024;
    private static readonly byte[] Block = new byte[4 * 1024 * 1024];

    private int _requests;

    public static Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Number("port", 5090)));
        listener.Listen(512);
        using var stop = cancellationToken.Register(listener.Dispose);
        var origin = new OriginCommand(options.Number("latency", 0), options.Number("keys", 1_000_000));
        while (!cancellationToken.IsCancellationRequested)
        {
            var socket = listener.Accept();
            socket.NoDelay = true;
            // A thread each: the cheapest way to move bytes for a few dozen connections.
            new Thread(() => origin.Serve(socket)) { IsBackground = true }.Start();
        }

        return Task.FromResult(0);
    }

    private void Serve(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[HeadBytes];
            var filled = 0;
            try
            {
                while (true)
                {
                    int end;
                    while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        var count = socket.Receive(buffer.AsSpan(filled));
                        if (count == 0)
                        {
                            return;
                        }

                        filled += count;
                    }

                    var head = Encoding.ASCII.GetString(buffer, 0, end);
                    filled -= end + 4;
                    buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                    filled = Answer(socket, head, buffer, filled);
                }
            }
            catch (SocketException)
            {
                // The other side is gone.
            }
        }
    }

    private int Answer(Socket socket, string head, byte[] buffer, int filled)
    {
        Interlocked.Increment(ref _requests);
        var request = head.Split(' ', 3);
        var (method, target) = (request[0], request[1]);
        if (HeaderOf(head, "Expect") is not null)
        {
            socket.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        filled = Drop(socket, long.Parse(HeaderOf(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture), buffer, filled);
        if (latencyMs > 0)
        {
            Thread.Sleep(latencyMs);
        }

        if (method is "GET" or "HEAD" && !target.Contains('?', StringComparison.Ordinal))
        {
            SendObject(socket, target, method == "GET", HeaderOf(head, "Range"));
            return filled;
        }

        var (headers, body) = Describe(method, target);
        Send(
            socket,
            $"HTTP/1.1 {(method == "DELETE" ? "204 No Content" : "200 OK")}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}"
        );
        return filled;
    }

    private (string Headers, string Body) Describe(string method, string target)
    {
        const string Xml = "Content-Type: application/xml\r\n";
        const string Tag = "\"0123456789abcdef0123456789abcdef\"";
        return (method, target) switch
        {
            ("POST", _) when target.Contains("uploads", StringComparison.Ordinal) => (
                Xml,
                "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>"
            ),
            ("POST", _) => (
                Xml,
                "<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>&quot;0123456789abcdef0123456789abcdef-2&quot;</ETag></CompleteMultipartUploadResult>"
            ),
            ("GET", _) => (Xml, List(target)),
            ("DELETE", _) => ("", ""),
            _ => ($"ETag: {Tag}\r\n", ""),
        };
    }

    private string List(string target)
    {
        const int PageSize = 1000;
        var marker = target.Split('?', '&').FirstOrDefault(part => part.StartsWith("continuation-token=", StringComparison.Ordinal));
        var first = marker is null ? 0 : int.Parse(marker.Split('=')[1], CultureInfo.InvariantCulture);
        var end = Math.Min(first + PageSize, listedKeys);
        var page = new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        );
        page.Append(CultureInfo.InvariantCulture, $"<Name>b</Name><KeyCount>{end - first}</KeyCount><MaxKeys>{PageSize}</MaxKeys>");
        page.Append(
            CultureInfo.InvariantCulture,
            $"<IsTruncated>{(end < listedKeys ? "true" : "false")}</IsTruncated><EncodingType>url</EncodingType>"
        );
        if (end < listedKeys)
        {
            page.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{end}</NextContinuationToken>");
        }

        for (var i = first; i < end; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<Contents><Key>logs/2026/11/21/object-{i:D9}.json.gz</Key>")
                .Append("<LastModified>2026-11-21T12:00:00.000Z</LastModified><ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag>")
                .Append("<Size>4096</Size><StorageClass>STANDARD</StorageClass></Contents>");
        }

        return page.Append("</ListBucketResult>").ToString();
    }

    private static void SendObject(Socket socket, string target, bool withBody, string? range)
    {
        var size = Sizes.OfKey(target);
        var (first, last) = (0L, size - 1);
        if (range is not null)
        {
            var bounds = range["bytes=".Length..].Split('-');
            first = long.Parse(bounds[0], CultureInfo.InvariantCulture);
            last = bounds[1].Length > 0 ? Math.Min(last, long.Parse(bounds[1], CultureInfo.InvariantCulture)) : last;
        }

        var status = range is null ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {first}-{last}/{size}";
        Send(
            socket,
            $"HTTP/1.1 {status}\r\nContent-Type: application/octet-stream\r\nETag: \"0123456789abcdef0123456789abcdef\"\r\n"
                + $"Last-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\nContent-Length: {last - first + 1}\r\n\r\n"
        );
        for (var left = withBody ? last - first + 1 : 0; left > 0; )
        {
            left -= socket.Send(Block.AsSpan(0, (int)Math.Min(left, Block.Length)));
        }
    }

    private static int Drop(Socket socket, long bytes, byte[] buffer, int filled)
    {
        var here = (int)Math.Min(bytes, filled);
        buffer.AsSpan(here, filled - here).CopyTo(buffer);
        for (var left = bytes - here; left > 0; )
        {
            // Truncated: the kernel throws the bytes away without copying them here.
            var count = socket.Receive(Block.AsSpan(0, (int)Math.Min(left, Block.Length)), SocketFlags.Truncated);
            if (count == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            left -= count;
        }

        return filled - here;
    }

    private static string? HeaderOf(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var start = at + name.Length + 3;
        var end = head.IndexOf('\r', start);
        return (end < 0 ? head[start..] : head[start..end]).Trim();
    }

    private static void Send(Socket socket, string text)
    {
        for (ReadOnlySpan<byte> left = Encoding.ASCII.GetBytes(text); !left.IsEmpty; )
        {
            left = left[socket.Send(left)..];
        }
    }
}

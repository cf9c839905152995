using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>Sends an object's bytes: small ones, and those that can be read only once, with the properties in one request.</summary>
internal sealed class GcsUploads(GcsClient client, TimeProvider time)
{
    /// <summary>From here on an upload of a stream that can go back is one that goes on after a broken connection.</summary>
    public const long SmallestResumable = 8 * 1024 * 1024;

    /// <summary>Stores an object.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="body">Its name and properties.</param>
    /// <param name="preconditions">Checked by the store when it makes the object visible.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<GcsObject> PutAsync(
        string bucket,
        ObjectBody body,
        GcsPreconditions preconditions,
        Stream content,
        long length,
        CancellationToken cancellationToken
    ) =>
        content.CanSeek && length >= SmallestResumable
            ? new ResumableUpload(client, time, content, length).SendAsync(bucket, body, preconditions, cancellationToken)
            : PutAtOnceAsync(bucket, body, preconditions, content, length, cancellationToken);

    private Task<GcsObject> PutAtOnceAsync(
        string bucket,
        ObjectBody body,
        GcsPreconditions preconditions,
        Stream content,
        long length,
        CancellationToken cancellationToken
    )
    {
        var boundary = Guid.NewGuid().ToString("N");
        var before = Beginning(boundary, body);
        var after = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        var related = new RelatedStream(before, content, after);
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            client.Address(GcsClient.UploadPath(bucket), preconditions.AddTo(new GcsQuery().Add("uploadType", "multipart")))
        )
        {
            Content = new StreamedContent(related, before.Length + length + after.Length),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("multipart/related")
        {
            Parameters = { new NameValueHeaderValue("boundary", boundary) },
        };
        request.AllowTime(GcsClient.TimeFor(length));
        if (!content.CanSeek)
        {
            // The bytes are there only once: a refused token shall be told before they are sent.
            request.Headers.ExpectContinue = true;
        }
        else if (preconditions == GcsPreconditions.None)
        {
            request.MarkIdempotent();
        }

        return client.SendAsync(request, GcsJson.Default.GcsObject, cancellationToken);
    }

    private byte[] Beginning(string boundary, ObjectBody body)
    {
        var type = body.ContentType ?? "application/octet-stream";
        if (type.AsSpan().ContainsAny('\r', '\n'))
        {
            throw client.Connection.Fail(DriverErrorKind.InvalidValue, "A media type has no line breaks.", "Content-Type");
        }

        return
        [
            .. Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"),
            .. JsonSerializer.SerializeToUtf8Bytes(body, GcsJson.Default.ObjectBody),
            .. Encoding.UTF8.GetBytes($"\r\n--{boundary}\r\nContent-Type: {type}\r\n\r\n"),
        ];
    }
}

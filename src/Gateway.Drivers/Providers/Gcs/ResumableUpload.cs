using System.Globalization;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// An upload that goes on where it was when the connection broke. The store keeps what has come, in multiples of 256 KiB, and is
/// asked for how much that is; its conditions are checked when the last byte is there.
/// </summary>
internal sealed class ResumableUpload(GcsClient client, TimeProvider time, Stream content, long length)
{
    private const int MostFailures = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly long _start = content.Position;

    public async Task<GcsObject> SendAsync(
        string bucket,
        ObjectBody body,
        GcsPreconditions preconditions,
        CancellationToken cancellationToken
    )
    {
        var session = await OpenAsync(bucket, body, preconditions, cancellationToken);
        var progress = new Progress(0, Stored: null);
        var (failures, isKnown) = (0, true);
        while (true)
        {
            try
            {
                var next = isKnown
                    ? await SendRestAsync(session, progress.Received, cancellationToken)
                    : await AskAsync(session, cancellationToken);
                if (next.Stored is { } stored)
                {
                    return stored;
                }

                failures = next.Received > progress.Received ? 0 : failures + 1;
                (progress, isKnown) = (next, true);
            }
            catch (DriverException e) when (CanGoOn(e))
            {
                failures++;
                isKnown = false;
                if (failures > MostFailures)
                {
                    throw;
                }

                await Task.Delay(FirstPause * (1 << (failures - 1)), time, cancellationToken);
            }

            if (failures > MostFailures)
            {
                throw client.Connection.Fail(DriverErrorKind.Unavailable, "The store takes no more of an upload, and does not say why.");
            }
        }
    }

    private async Task<Uri> OpenAsync(string bucket, ObjectBody body, GcsPreconditions preconditions, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            client.Address(GcsClient.UploadPath(bucket), preconditions.AddTo(new GcsQuery().Add("uploadType", "resumable")))
        )
        {
            Content = JsonHttp.ToContent(body, GcsJson.Default.ObjectBody),
        };
        request.Headers.Add("X-Upload-Content-Length", length.ToString(CultureInfo.InvariantCulture));
        // A session that nobody uses makes no object and goes away by itself: opening a second one harms nothing.
        request.MarkIdempotent();
        using var response = await client.Http.SendAsync(request, cancellationToken);
        return client.SessionAddress(
            response.Headers.Location
                ?? throw client.Connection.Fail(DriverErrorKind.Unexpected, "The store named no address to send the upload to.")
        );
    }

    private Task<Progress> SendRestAsync(Uri session, long received, CancellationToken cancellationToken)
    {
        content.Position = _start + received;
        var request = new HttpRequestMessage(HttpMethod.Put, session) { Content = new StreamedContent(content, length - received) };
        request.AllowTime(GcsClient.TimeFor(length - received));
        return SendAsync(request, $"bytes {received}-{length - 1}/{length}", cancellationToken);
    }

    private Task<Progress> AskAsync(Uri session, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, session) { Content = new ByteArrayContent([]) };
        request.MarkIdempotent();
        return SendAsync(request, $"bytes */{length}", cancellationToken);
    }

    private async Task<Progress> SendAsync(HttpRequestMessage request, string range, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Content!.Headers.Add("Content-Range", range);
            UploadProgressHandler.Mark(request);
            using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return UploadProgressHandler.ReceivedOf(request) is { } received
                ? new Progress(received, Stored: null)
                : new Progress(length, await response.ReadJsonAsync(GcsJson.Default.GcsObject, cancellationToken));
        }
    }

    // https://cloud.google.com/storage/docs/retry-strategy: any 5xx, 408 and 429 may pass; a session that is gone does not come back.
    private static bool CanGoOn(DriverException e) =>
        e.Kind is DriverErrorKind.Unavailable or DriverErrorKind.Timeout or DriverErrorKind.RateLimited || e.ProviderStatus >= 500;

    /// <param name="Received">How many bytes the store has.</param>
    /// <param name="Stored">The object, once it has all.</param>
    private sealed record Progress(long Received, GcsObject? Stored);
}

using System.Net.Http.Headers;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Opens an object: first what it is, then the bytes of just that generation. The media answer alone tells neither metadata nor the
/// second that conditions are about.
/// </summary>
internal sealed class GcsDownload(GcsClient client, string bucket, string key, ObjectRead read)
{
    private const int MostAttempts = 5;

    public async Task<ObjectContent> OpenAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = await client.GetObjectAsync(bucket, key, cancellationToken);
            try
            {
                return await OpenAsync(stored, cancellationToken);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound && attempt < MostAttempts)
            {
                // Another generation took its place in between: what is there now is read.
            }
        }
    }

    private async Task<ObjectContent> OpenAsync(GcsObject stored, CancellationToken cancellationToken)
    {
        var info = stored.ToInfo(client.Connection, bucket);
        if (!read.Conditions.AllowRead(info.ETag, info.LastModified))
        {
            return ObjectContent.NotModified(info);
        }

        var range = read.EffectiveRange(info.ETag, info.LastModified);
        var (offset, length) = range is { } wanted
            ? wanted.Resolve(info.SizeBytes) ?? throw client.Connection.FailRange(info.SizeBytes)
            : (0, info.SizeBytes);
        var body = length == 0 ? Stream.Null : await OpenAsync(stored, range is null ? null : (offset, length), cancellationToken);
        return new ObjectContent(info, body, offset, length) { IsPartial = range is not null };
    }

    private async Task<Stream> OpenAsync(GcsObject stored, (long Offset, long Length)? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            client.Address(GcsClient.ObjectPath(bucket, key), new GcsQuery().Add("alt", "media").Add("generation", stored.Generation))
        );
        if (range is { } wanted)
        {
            request.Headers.Range = new RangeHeaderValue(wanted.Offset, wanted.Offset + wanted.Length - 1);
        }

        if (string.Equals(stored.ContentEncoding, "gzip", StringComparison.OrdinalIgnoreCase))
        {
            // Else the store unpacks it: https://cloud.google.com/storage/docs/transcoding. For other objects this could have it packed.
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        }

        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (range is { } asked && response.Content.Headers.ContentRange?.From != asked.Offset)
        {
            response.Dispose();
            throw client.Connection.Fail(DriverErrorKind.Unexpected, "The store answered other bytes than those asked for.");
        }

        return await ResponseStream.OpenAsync(response, cancellationToken);
    }
}

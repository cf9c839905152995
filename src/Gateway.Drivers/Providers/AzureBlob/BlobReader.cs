using System.Net;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Opens objects: in one request where the store understands what is asked for, else by looking at the object first and then reading
/// exactly that version. The last so many bytes, If-Range and several entity tags are unknown to the store.
/// </summary>
internal sealed class BlobReader(BlobClient client)
{
    private const int MostAttempts = 5;

    public async Task<ObjectContent> OpenAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        if (await TryOpenAsync(bucket, key, read, cancellationToken) is { } content)
        {
            return content;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await LookAndOpenAsync(bucket, key, read, cancellationToken);
            }
            catch (DriverException e)
                when (e is { Kind: DriverErrorKind.PreconditionFailed, ProviderStatus: not null } && attempt < MostAttempts)
            {
                // It has been replaced between the two requests: look again.
            }
        }
    }

    private async Task<ObjectContent?> TryOpenAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        using var request = client.ToBlob(HttpMethod.Get, bucket, key);
        if (
            read is { Range: { First: null } } or { Range: not null, IfRangeTag: not null } or { Range: not null, IfRangeDate: not null }
            || !BlobConditions.TryAddToRead(request, read.Conditions)
        )
        {
            return null;
        }

        AddRange(request, read.Range);
        try
        {
            return await SendAsync(request, bucket, key, read.Range is not null, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.RangeNotSatisfiable)
        {
            // The answer does not say how large the object is.
            return null;
        }
    }

    private async Task<ObjectContent> LookAndOpenAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        var info = (await client.GetAsync(bucket, key, cancellationToken)).Info;
        if (!read.Conditions.AllowRead(info.ETag, info.LastModified))
        {
            return ObjectContent.NotModified(info);
        }

        using var request = client.ToBlob(HttpMethod.Get, bucket, key);
        request.Headers.Add("If-Match", info.ETag);
        var range = read.EffectiveRange(info.ETag, info.LastModified);
        if (range is { } wanted)
        {
            var (offset, length) = wanted.Resolve(info.SizeBytes) ?? throw client.Connection.FailRange(info.SizeBytes);
            AddRange(request, new ByteRange(offset, offset + length - 1));
        }

        return await SendAsync(request, bucket, key, range is not null, cancellationToken)
            ?? throw client.Connection.FailRange(info.SizeBytes);
    }

    // Null if the answer leaves open what the object is: 304, and a range that is none.
    private async Task<ObjectContent?> SendAsync(
        HttpRequestMessage request,
        string bucket,
        string key,
        bool isRange,
        CancellationToken cancellationToken
    )
    {
        var response = await client.SendAsync(request, cancellationToken);
        var info = BlobHeaders.ReadInfo(client.Connection, bucket, key, response);
        var range = BlobHeaders.ReadRange(response);
        if (response.StatusCode == HttpStatusCode.NotModified || (isRange && (range is not { } given || given.First >= given.Size)))
        {
            response.Dispose();
            return null;
        }

        var length = response.Content.Headers.ContentLength ?? info.SizeBytes;
        var body = await ResponseStream.OpenAsync(response, cancellationToken);
        return new ObjectContent(info, body, range?.First ?? 0, length) { IsPartial = isRange };
    }

    private static void AddRange(HttpRequestMessage request, ByteRange? range)
    {
        if (range is { } wanted)
        {
            request.Headers.Add("x-ms-range", $"bytes={wanted.First}-{wanted.Last}");
        }
    }
}

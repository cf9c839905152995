using System.Globalization;
using System.Net;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Opens one object. All that is decided is decided on the answer that brings the bytes, so never about another version.</summary>
internal sealed class S3ObjectReader(S3Client s3, string bucket, string key)
{
    public async Task<ObjectContent> OpenAsync(ObjectRead read, CancellationToken cancellationToken)
    {
        if (read.Range is null || read is { IfRangeTag: null, IfRangeDate: null })
        {
            return await OpenAsync(read.Range, read.Conditions, cancellationToken);
        }

        // S3 knows no If-Range. A range on condition is asked for as such; where that fails, the whole object is what is wanted.
        if (ToConditions(read) is { } conditions)
        {
            try
            {
                var content = await OpenAsync(read.Range, conditions, cancellationToken, read.Conditions);
                if (content.Body is null || read.EffectiveRange(content.Info.ETag, content.Info.LastModified) is not null)
                {
                    return content;
                }

                await content.DisposeAsync();
            }
            catch (DriverException e) when (e.Kind is DriverErrorKind.PreconditionFailed)
            {
                // Another version, or a condition of the request itself: the next answer tells.
            }
        }

        return await OpenAsync(range: null, read.Conditions, cancellationToken);
    }

    private static ObjectConditions? ToConditions(ObjectRead read) =>
        read.IfRangeDate is { } date ? new ObjectConditions { IfUnmodifiedSince = date }
        : read.IfRangeTag is ['"', ..] tag ? new ObjectConditions { IfMatch = new EntityTags(Any: false, [tag]) }
        : null;

    private async Task<ObjectContent> OpenAsync(
        ByteRange? range,
        ObjectConditions sent,
        CancellationToken cancellationToken,
        ObjectConditions? meant = null
    )
    {
        if (range is { First: null, Last: null or 0 })
        {
            // Ceph takes the last 0 bytes for all of them.
            return await RefuseRangeAsync(sent, cancellationToken);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, s3.Address.OfObject(bucket, key));
        S3Conditions.OnRead(request, sent);
        S3Headers.Set(request.Headers, "range", ToHeader(range), "Range");
        HttpResponseMessage response;
        try
        {
            response = await s3.SendAsync(request, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.RangeNotSatisfiable)
        {
            return await RefuseRangeAsync(meant ?? sent, cancellationToken);
        }

        try
        {
            return await ToContentAsync(response, range, meant ?? sent, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<ObjectContent> ToContentAsync(
        HttpResponseMessage response,
        ByteRange? range,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            // It need not say more about the object (Ceph says nothing at all).
            response.Dispose();
            return ObjectContent.NotModified(await s3.HeadAsync(bucket, key, cancellationToken));
        }

        var info = S3Headers.Read(s3.Connection, bucket, key, response);
        if (!conditions.IsEmpty && !conditions.AllowRead(info.ETag, info.LastModified))
        {
            response.Dispose();
            return ObjectContent.NotModified(info);
        }

        if (response.Content.Headers is { ContentLength: null, ContentRange: null })
        {
            throw response.RequestMessage!.Fail(DriverErrorKind.Unexpected, "The store did not say how many bytes the object has.");
        }

        if (range is not null && info.SizeBytes == 0)
        {
            // Swift answers 200 to the last bytes of nothing.
            throw s3.Connection.FailRange(0);
        }

        var place = response.Content.Headers.ContentRange;
        var body = await ResponseStream.OpenAsync(response, cancellationToken);
        return place is { From: { } from, To: { } to }
            ? new ObjectContent(info, body, from, to - from + 1) { IsPartial = true }
            : new ObjectContent(info, body, 0, info.SizeBytes);
    }

    // The answer of 416 does not tell the size everywhere; whether the caller's copy is current comes before it.
    private async Task<ObjectContent> RefuseRangeAsync(ObjectConditions conditions, CancellationToken cancellationToken)
    {
        var info = await s3.HeadAsync(bucket, key, cancellationToken);
        return conditions.IsEmpty || conditions.AllowRead(info.ETag, info.LastModified)
            ? throw s3.Connection.FailRange(info.SizeBytes)
            : ObjectContent.NotModified(info);
    }

    private static string? ToHeader(ByteRange? range) =>
        range is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"bytes={wanted.First}-{wanted.Last}") : null;
}

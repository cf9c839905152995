using System.Collections.Immutable;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Links are shared access signatures of one blob, signed with the account's key.</summary>
internal sealed class AzureBlobLinkDriver(Connection connection, AzureBlobSettings settings, TimeProvider time) : IObjectLinkDriver
{
    public Task<ObjectLink> CreateLinkAsync(string bucket, ObjectLinkRequest request, CancellationToken cancellationToken)
    {
        if (settings.Key is null)
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The connection '{connection.Name}' has no account key, and links of Azure are signed with that."
            );
        }

        if (!BlobNames.IsBucket(bucket))
        {
            throw connection.Fail(DriverErrorKind.NotFound, $"There is no bucket '{bucket}': Azure could not hold one of this name.");
        }

        BlobNames.CheckKey(connection, request.Key);
        var until = ServiceSas.ToSecond(time.GetUtcNow() + request.ExpiresIn);
        var sas = ServiceSas.Sign(settings, bucket, request.Key, request.Method == LinkMethod.Get ? "r" : "cw", until);
        var path = $"/{WireAddress.Encode(bucket)}/{WireAddress.EncodePath(request.Key)}";
        var link = new ObjectLink
        {
            Url = WireAddress.Create(settings.BaseAddress!, path, sas).OriginalString,
            Method = request.Method,
            Headers = HeadersOf(request),
            ExpiresAt = until,
        };
        return Task.FromResult(link);
    }

    // The signature covers no headers: a Content-Type is asked for, and the store keeps what it is sent.
    private static ImmutableDictionary<string, string> HeadersOf(ObjectLinkRequest request)
    {
        var headers = ImmutableDictionary<string, string>.Empty;
        if (request.Method == LinkMethod.Put)
        {
            headers = headers.Add("x-ms-blob-type", "BlockBlob");
            headers = request.ContentType is { } type ? headers.Add("Content-Type", type) : headers;
        }

        return headers;
    }
}

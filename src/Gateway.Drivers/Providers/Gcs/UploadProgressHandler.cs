using System.Globalization;
using System.Net;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Reads the answers to resumable uploads (https://cloud.google.com/storage/docs/performing-resumable-uploads): a 308 is no
/// redirect there, but says that more is wanted, and what has come so far. It goes on as a success with that said in the request's options.
/// </summary>
internal sealed class UploadProgressHandler : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<bool> IsUpload = new("CloudGateway.Gcs.IsUpload");
    private static readonly HttpRequestOptionsKey<long> Received = new("CloudGateway.Gcs.Received");

    /// <summary>Says that this request belongs to a resumable upload.</summary>
    public static void Mark(HttpRequestMessage request) => request.Options.Set(IsUpload, true);

    /// <summary>How many bytes the store has, from the first; null if it has all and has made the object.</summary>
    public static long? ReceivedOf(HttpRequestMessage request) => request.Options.TryGetValue(Received, out var bytes) ? bytes : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.PermanentRedirect && request.Options.TryGetValue(IsUpload, out _))
        {
            request.Options.Set(Received, Read(response));
            response.StatusCode = HttpStatusCode.OK;
        }

        return response;
    }

    // "bytes=0-524287"; no header where nothing has come.
    private static long Read(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Range", out var values)
        && values.First().Split('-') is [_, var last]
        && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number + 1
            : 0;
}

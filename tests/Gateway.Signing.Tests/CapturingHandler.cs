using System.Net;
using Amazon.Runtime;

namespace Gateway.Signing.Tests;

/// <summary>Keeps what the SDK would have sent.</summary>
internal sealed class CapturingHandler : HttpMessageHandler
{
    /// <summary>The last request's headers, those of its content among them.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last request's body.</summary>
    public byte[] Body { get; private set; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Headers.Clear();
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            Headers[name] = values.ToString();
        }

        foreach (var (name, values) in request.Content?.Headers.NonValidated ?? default)
        {
            Headers[name] = values.ToString();
        }

        Body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent("<ListBucketResult></ListBucketResult>"),
        };
    }
}

/// <summary>Hands the SDK a client that goes nowhere.</summary>
internal sealed class CapturingFactory(CapturingHandler handler) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
}

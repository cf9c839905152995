using Gateway.Drivers.Http.Credentials.Aws;

namespace Gateway.Drivers.Http;

/// <summary>Which requests may be sent once more.</summary>
internal static class RequestBody
{
    private static readonly HttpRequestOptionsKey<bool> Idempotent = new("CloudGateway.IsIdempotent");

    /// <summary>
    /// Says that sending this request twice does no more than sending it once, so that the connection's pipeline may repeat it as it
    /// repeats reads. Its body must be one that can be sent again.
    /// </summary>
    public static void MarkIdempotent(this HttpRequestMessage request) => request.Options.Set(Idempotent, true);

    /// <summary>Whether it may be sent again: a read without a body, or what a driver has marked, while its body can be.</summary>
    public static bool IsRepeatable(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Idempotent, out var isIdempotent) && isIdempotent ? request.CanBeSentAgain() : request.IsRead();

    /// <summary>Whether it only reads, and says so by its method.</summary>
    public static bool IsRead(this HttpRequestMessage request) =>
        request.Content is null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head);

    /// <summary>Whether the body is still there in full: there is none, it lies in memory, or its stream has not been touched.</summary>
    public static bool CanBeSentAgain(this HttpRequestMessage request) =>
        Plain(request.Content) is null or ByteArrayContent or ReadOnlyMemoryContent or StreamedContent { CanBeSentAgain: true };

    /// <summary>Whether the body is still on its way here, and goes out as fast as its caller sends it.</summary>
    public static bool IsStillComing(this HttpRequestMessage request) => request.FindStillComing() is not null;

    /// <summary>The body that is still on its way here; null if it is not.</summary>
    public static StreamedContent? FindStillComing(this HttpRequestMessage request) =>
        Plain(request.Content) is StreamedContent { CanSeek: false } body ? body : null;

    // Signing by chunks wraps a body and changes nothing of where it comes from.
    private static HttpContent? Plain(HttpContent? content) => content is AwsChunkedContent chunks ? chunks.Inner : content;
}

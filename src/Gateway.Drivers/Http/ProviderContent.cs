using System.Net;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>
/// The body of a provider's answer. Read as it comes it has to go on coming (<see cref="GuardedBody"/>); read whole it has to end in the
/// call's time and within bounds. However it breaks, it breaks as a <see cref="DriverException"/>.
/// </summary>
internal sealed class ProviderContent : HttpContent
{
    /// <summary>The most bytes of an answer that is taken into memory without its reader saying how many: several of the largest pages.</summary>
    public const int Largest = 16 * 1024 * 1024;

    private readonly HttpContent _content;
    private readonly HttpRequestMessage _request;
    private readonly BodyTimes _times;
    private readonly long _most;
    private bool _isInMemory;

    /// <param name="content">The body as it comes from the socket; it is this content's from here on.</param>
    /// <param name="request">The request that it answers.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="most">The most bytes that are ever read of it.</param>
    public ProviderContent(HttpContent content, HttpRequestMessage request, BodyTimes times, long most = long.MaxValue)
    {
        (_content, _request, _times, _most) = (content, request, times, most);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
#pragma warning disable RS0030 // They have come over the wire, and do not go out on it.
            Headers.TryAddWithoutValidation(name, values);
#pragma warning restore RS0030
        }
    }

    /// <summary>The body of an answer that is read to its end: no more bytes and no more time than a call has.</summary>
    /// <exception cref="DriverException">Also from reading: it is too long, too slow or breaks off.</exception>
    public static async Task<Stream> OpenWholeAsync(HttpResponseMessage response, long most, CancellationToken cancellationToken) =>
        response.Content is ProviderContent { _isInMemory: false } content
            ? content.Guard(await content._content.ReadAsStreamAsync(cancellationToken), Math.Min(most, content._most), isWhole: true)
            : await response.Content.ReadAsStreamAsync(cancellationToken);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    // Somebody takes it into memory.
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var body = await _content.ReadAsStreamAsync(cancellationToken);
        await using var guarded = Guard(body, Math.Min(Largest, _most), isWhole: true);
        await guarded.CopyToAsync(stream, cancellationToken);
        _isInMemory = true;
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Guard(await _content.ReadAsStreamAsync(cancellationToken), _most, isWhole: false);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }

    private GuardedBody Guard(Stream body, long most, bool isWhole) => new(body, _request, _times, most, isWhole);
}

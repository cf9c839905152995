using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http;

/// <summary>The body of an answer. Disposing it disposes of the answer, and so gives the socket back or closes it.</summary>
internal sealed class ResponseStream : ReadStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private ResponseStream(HttpResponseMessage response, Stream body) => (_response, _body) = (response, body);

    /// <summary>The body of an answer whose headers have been read. The answer is the stream's from here on, also if this throws.</summary>
    public static async Task<ResponseStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _body.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _response.Dispose();
        base.Dispose(disposing);
    }
}

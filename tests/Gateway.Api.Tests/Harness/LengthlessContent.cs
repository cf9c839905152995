using System.Net;

namespace Gateway.Api.Tests.Harness;

/// <summary>A body whose length is not told: it goes out in chunks.</summary>
internal sealed class LengthlessContent : HttpContent
{
    private readonly byte[] _body;

    public LengthlessContent(byte[] body, string? mediaType = null)
    {
        _body = body;
        if (mediaType is not null)
        {
            Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

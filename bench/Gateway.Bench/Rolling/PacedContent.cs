using System.Net;
using Gateway.Bench.Transfers;

namespace Gateway.Bench.Rolling;

/// <summary>The bytes of an object from its place on, sent over a time; of unknown length where that is not zero.</summary>
internal sealed class PacedContent(int place, int size, TimeSpan time) : HttpContent
{
    private const int PieceBytes = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var at = place;
        for (var sent = 0; sent < size; )
        {
            var piece = HeldContent.From(at, Math.Min(PieceBytes, size - sent)).ToArray();
            await stream.WriteAsync(piece, cancellationToken);
            sent += piece.Length;
            at = HeldContent.After(at, piece.Length);
            if (time > TimeSpan.Zero)
            {
                await stream.FlushAsync(cancellationToken);
                await Task.Delay(time * piece.Length / size, cancellationToken);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return time == TimeSpan.Zero;
    }
}

using System.Buffers;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http;

/// <summary>
/// The whole body of an answer in borrowed memory, for readers that must not wait. Disposing gives the memory back: a new array for each
/// page of a long list would be what the process holds most of. It is in pieces: one array that doubled would hold three times the body in between.
/// </summary>
internal sealed class BufferedBody : ReadStream
{
    private const int PieceBytes = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _piece;
    private int _at;
    private int _inLast;

    private BufferedBody() { }

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/>: it has more bytes than <paramref name="most"/>.</exception>
    public static async Task<BufferedBody> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        var whole = new BufferedBody();
        try
        {
            await using var body = await ProviderContent.OpenWholeAsync(response, most, cancellationToken);
            var first = Math.Min(PieceBytes, (response.Content.Headers.ContentLength ?? PieceBytes) + 1);
            var total = await whole.FillAsync(body, (int)first, most, cancellationToken);
            return total <= most
                ? whole
                : throw response.RequestMessage!.Fail(DriverErrorKind.Unexpected, $"The answer has more than {most} bytes.");
        }
        catch
        {
            await whole.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads from memory: it never waits.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (_at == BytesOf(_piece) && _piece < _pieces.Count - 1)
        {
            (_piece, _at) = (_piece + 1, 0);
        }

        var count = Math.Min(buffer.Length, BytesOf(_piece) - _at);
        if (count > 0)
        {
            _pieces[_piece].AsSpan(_at, count).CopyTo(buffer);
            _at += count;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _pieces.Clear();
    }

    private async Task<long> FillAsync(Stream body, int first, int most, CancellationToken cancellationToken)
    {
        var total = 0L;
        do
        {
            var piece = ArrayPool<byte>.Shared.Rent(_pieces.Count == 0 ? first : PieceBytes);
            _pieces.Add(piece);
            _inLast = await body.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
            total += _inLast;
        } while (_inLast == _pieces[^1].Length && total <= most);

        return total;
    }

    private int BytesOf(int piece) =>
        _pieces.Count == 0 ? 0
        : piece < _pieces.Count - 1 ? _pieces[piece].Length
        : _inLast;
}

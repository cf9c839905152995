using Gateway.Api.Http;
using Gateway.Api.Lists;

namespace Gateway.Api.Idempotency;

/// <summary>
/// Holds an answer back until it is known to be kept. One that is a stream, or too long to be kept, is passed on as it comes.
/// </summary>
internal sealed class AnswerRecorder(HttpResponse response, Stream inner) : Stream
{
    /// <summary>The longest answer that is kept.</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly MemoryStream _kept = new();
    private bool _isPassedOn;

    /// <summary>Whether nothing has been sent, so that all of it is here.</summary>
    public bool IsWhole => !_isPassedOn;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public byte[] ToArray() => _kept.ToArray();

    /// <summary>Sends what was held back.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        if (!_isPassedOn)
        {
            _isPassedOn = true;
            await inner.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isPassedOn && (IsStream() || _kept.Length + buffer.Length > MostBytes))
        {
            await SendAsync(cancellationToken);
        }

        if (_isPassedOn)
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        else
        {
            _kept.Write(buffer.Span);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _isPassedOn ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("It is written asynchronously: what it waits for would block the caller's thread.");

    private bool IsStream() =>
        response.ContentType is { } type
        && (
            type.StartsWith(NdjsonWriter.MediaType, StringComparison.Ordinal)
            || type.StartsWith(EventStream.SseMediaType, StringComparison.Ordinal)
        );
}

using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Storage;

namespace Gateway.Api.Idempotency;

/// <summary>
/// Holds an answer back until it is known to be kept. One that is a stream, or too long to be kept, is passed on as it comes.
/// </summary>
internal sealed class AnswerRecorder(HttpResponse response, Stream inner) : WriteStream
{
    /// <summary>The longest answer that is kept.</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly MemoryStream _kept = new();
    private bool _isPassedOn;

    /// <summary>Whether nothing has been sent, so that all of it is here.</summary>
    public bool IsWhole => !_isPassedOn;

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

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _isPassedOn ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    private bool IsStream() =>
        response.ContentType is { } type
        && (
            type.StartsWith(NdjsonWriter.MediaType, StringComparison.Ordinal)
            || type.StartsWith(EventStream.SseMediaType, StringComparison.Ordinal)
        );
}

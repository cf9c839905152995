using System.Buffers;
using System.IO.Pipelines;
using Gateway.Drivers.Storage;

namespace Gateway.Api.Http;

/// <summary>
/// The bytes that a caller sends, for routes that pass them on. A read that is given up is not taken back from the server but kept, since
/// the server cannot drop the rest of a body after that, cuts the connection, and the caller may never see why.
/// </summary>
/// <param name="body">The server's reader.</param>
internal sealed class CallerBody(PipeReader body) : ReadStream
{
    // A caller who sends has the next bytes here at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private Task<ReadResult>? _pending;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await NextAsync(cancellationToken);
            var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
            result.Buffer.Slice(0, count).CopyTo(buffer.Span);
            body.AdvanceTo(result.Buffer.GetPosition(count));
            if (count > 0 || result.IsCompleted || buffer.IsEmpty)
            {
                return count;
            }
        }
    }

    /// <summary>Ends what was given up, at the latest after a second: nobody may read any more.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _pending, null) is { } pending)
        {
            await ((Task)pending).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pending.IsCompletedSuccessfully)
            {
                body.AdvanceTo((await pending).Buffer.Start);
            }
        }

        await base.DisposeAsync();
    }

    private async ValueTask<ReadResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_pending is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = body.ReadAsync(CancellationToken.None);
            if (read.IsCompleted)
            {
                return await read;
            }

            _pending = read.AsTask();
        }

        var result = await _pending.WaitAsync(cancellationToken);
        _pending = null;
        return result;
    }
}

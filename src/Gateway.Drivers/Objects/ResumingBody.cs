using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Objects;

/// <summary>
/// The bytes of an object, gone on with where the store breaks off or falls silent. It ends only with its last byte: else it throws.
/// </summary>
internal sealed class ResumingBody : ReadStream
{
    private const int TriesWithoutProgress = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a store may send nothing.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly VersionedObject _object;
    private readonly TimeProvider _time;
    private ObjectContent? _content;
    private CancellationTokenSource? _idle;
    private long _offset;
    private long _left;

    public ResumingBody(VersionedObject versioned, ObjectContent content, TimeProvider time)
    {
        (_object, _content, _time) = (versioned, content, time);
        (_offset, _left) = (content.Offset, content.Length);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        buffer = buffer[..(int)Math.Min(buffer.Length, _left)];
        for (var tries = 0; ; tries++)
        {
            try
            {
                _content ??= await _object.OpenAsync(_offset, _left, cancellationToken);
                var count = await ReadOnceAsync(_content.Body!, buffer, cancellationToken);
                if (count > 0)
                {
                    _offset += count;
                    _left -= count;
                    return count;
                }

                throw new DriverException(DriverErrorKind.Unavailable, "The store ended the object early.");
            }
            catch (Exception e) when (IsBroken(e) && !cancellationToken.IsCancellationRequested)
            {
                if (tries == TriesWithoutProgress || !_object.CanBeAskedFor)
                {
                    throw;
                }

                await CloseAsync();
                await Task.Delay(FirstDelay * (1 << (2 * tries)), _time, cancellationToken);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _idle?.Dispose();
        await CloseAsync();
        await base.DisposeAsync();
    }

    private static bool IsBroken(Exception e) =>
        e is IOException or HttpRequestException or DriverException { Kind: DriverErrorKind.Unavailable or DriverErrorKind.Timeout };

    private async ValueTask<int> ReadOnceAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_idle is null)
        {
            _idle = new CancellationTokenSource(IdleLimit, _time);
        }
        else
        {
            _idle.CancelAfter(IdleLimit);
        }

        using var gone = cancellationToken.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).Cancel(), _idle);
        try
        {
            return await body.ReadAsync(buffer, _idle.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DriverException(DriverErrorKind.Timeout, $"The store sent nothing for {IdleLimit.TotalSeconds} s.", e);
        }
        finally
        {
            if (_idle.IsCancellationRequested)
            {
                _idle.Dispose();
                _idle = null;
            }
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_content is { } content)
        {
            _content = null;
            await content.DisposeAsync();
        }
    }
}

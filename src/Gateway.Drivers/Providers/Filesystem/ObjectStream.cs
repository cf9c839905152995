using System.Buffers;
using System.Security.Cryptography;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// A part of an object, read frame by frame. No byte is given out before its frame has been verified; a frame that does not verify
/// throws. Owns the open object.
/// </summary>
internal sealed class ObjectStream(OpenObject source, long offset, long length) : ReadStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _end = offset + length;
    private long _position = offset;
    private byte[]? _frame;
    private long _frameIndex = -1;
    private int _frameCount;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _end || buffer.IsEmpty)
        {
            return 0;
        }

        var (index, start) = Math.DivRem(_position, ObjectFormat.FrameContentBytes);
        if (index != _frameIndex)
        {
            await LoadAsync(index, cancellationToken);
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, _frameCount - start), _end - _position);
        _frame.AsMemory((int)start, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            _hash.Dispose();
            if (Interlocked.Exchange(ref _frame, null) is { } frame)
            {
                ArrayPool<byte>.Shared.Return(frame);
            }
        }

        base.Dispose(disposing);
    }

    private async Task LoadAsync(long index, CancellationToken cancellationToken)
    {
        _frame ??= ArrayPool<byte>.Shared.Rent(ObjectFormat.FrameBytes);
        _frameIndex = -1;
        var before = index * ObjectFormat.FrameContentBytes;
        _frameCount = (int)Math.Min(ObjectFormat.FrameContentBytes, source.Stored.Footer.SizeBytes - before);
        var wanted = _frame.AsMemory(0, _frameCount + ObjectFormat.HashBytes);
        for (var filled = 0; filled < wanted.Length; )
        {
            filled += await source.ReadAsync(wanted[filled..], (index * ObjectFormat.FrameBytes) + filled, cancellationToken);
        }

        Verify(index, wanted.Span);
        _frameIndex = index;
    }

    private void Verify(long index, ReadOnlySpan<byte> frame)
    {
        Span<byte> expected = stackalloc byte[ObjectFormat.HashBytes];
        ObjectFormat.HashFrame(_hash, source.Stored.Footer.Salt, index, frame[.._frameCount], expected);
        if (!frame[_frameCount..].SequenceEqual(expected))
        {
            throw source.Corrupt($"frame {index} does not verify");
        }
    }
}

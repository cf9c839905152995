namespace Gateway.Conformance;

/// <summary>A client that goes away: gives some bytes and then fails.</summary>
public sealed class BrokenStream(byte[] beginning) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_position == beginning.Length)
        {
            throw new BrokenStreamException();
        }

        var given = Math.Min(count, beginning.Length - _position);
        Array.Copy(beginning, _position, buffer, offset, given);
        _position += given;
        return given;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>What a <see cref="BrokenStream"/> fails with: it must come out as it is.</summary>
public sealed class BrokenStreamException() : IOException("The client is gone.");

namespace Gateway.Drivers.Http;

/// <summary>
/// A new connection to a provider. One that ends before it has brought a byte ends with an exception of its own: of an
/// <see cref="IOException"/> the handler below would think that it may send the request again, three times and without telling anybody.
/// </summary>
internal sealed class FirstAnswer(Stream connection) : Stream
{
    private bool _hasBegun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _hasBegun || buffer.IsEmpty ? connection.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override void Flush() => connection.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await connection.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new NoAnswerException(e);
        }

        _hasBegun = count > 0;
        return _hasBegun ? count : throw new NoAnswerException(null);
    }
}

/// <summary>A provider took a connection and ended it without a word.</summary>
internal sealed class NoAnswerException(Exception? inner) : Exception("The connection ended before it brought an answer.", inner);

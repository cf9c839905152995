using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http;

/// <summary>
/// A new connection to a provider. One that ends before it has brought a byte ends with an exception of its own: of an
/// <see cref="IOException"/> the handler below would think that it may send the request again, three times and without telling anybody.
/// </summary>
internal sealed class FirstAnswer(Stream connection) : ConnectionStream(connection)
{
    private bool _hasBegun;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _hasBegun || buffer.IsEmpty ? Connection.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await Connection.ReadAsync(buffer, cancellationToken);
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

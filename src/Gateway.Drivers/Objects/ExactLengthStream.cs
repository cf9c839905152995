using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Objects;

/// <summary>
/// A body of an announced length. Its last bytes are given out only when the body has really ended there, which is also when a
/// digest has been checked: a store that is sent fewer bytes than announced stores nothing.
/// </summary>
internal sealed class ExactLengthStream(Stream source, long length) : ReadStream
{
    private readonly byte[] _probe = new byte[1];
    private readonly long _length = length;
    private long _left = length;
    private bool _isChecked;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = _left == 0 ? 0 : await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        if (count == 0 && _left > 0)
        {
            throw Wrong("shorter");
        }

        if (_left == 0 && !_isChecked)
        {
            _isChecked = true;
            if (await source.ReadAsync(_probe, cancellationToken) > 0)
            {
                throw Wrong("longer");
            }
        }

        return count;
    }

    private DriverException Wrong(string how) =>
        new(DriverErrorKind.InvalidRequest, $"The body is {how} than the {_length} bytes announced. Nothing was stored.")
        {
            Field = "Content-Length",
        };
}

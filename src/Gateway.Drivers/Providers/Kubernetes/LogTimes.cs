using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// Rewrites the times that lines begin with to UTC: the kubelet writes them in its node's own zone. What comes in may be cut anywhere,
/// so a line's beginning is held back until its time is complete.
/// </summary>
internal sealed class LogTimes
{
    // 2026-11-21T20:00:00.123456789+02:00 has 35.
    private const int Longest = 40;
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly byte[] _time = new byte[Longest];
    private int _length;
    private bool _isInTime = true;

    /// <summary>The next bytes with their times in UTC; valid until the next call.</summary>
    public ReadOnlyMemory<byte> ToUtc(ReadOnlyMemory<byte> data)
    {
        _written.ResetWrittenCount();
        var rest = data.Span;
        while (!rest.IsEmpty)
        {
            rest = _isInTime ? TakeTime(rest) : TakeText(rest);
        }

        return _written.WrittenMemory;
    }

    private ReadOnlySpan<byte> TakeText(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var count = end < 0 ? rest.Length : end + 1;
        _written.Write(rest[..count]);
        _isInTime = end >= 0;
        return rest[count..];
    }

    private ReadOnlySpan<byte> TakeTime(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)' ', (byte)'\n');
        var count = end < 0 ? rest.Length : end;
        if (_length + count > Longest)
        {
            // No time that we know: leave the line as it is.
            _written.Write(_time.AsSpan(0, _length));
            (_length, _isInTime) = (0, false);
            return rest;
        }

        rest[..count].CopyTo(_time.AsSpan(_length));
        _length += count;
        if (end >= 0)
        {
            WriteTime();
            (_length, _isInTime) = (0, false);
        }

        return rest[count..];
    }

    private void WriteTime()
    {
        var time = _time.AsSpan(0, _length);
        if (time is [.., (byte)'Z'] || !DateTimeOffset.TryParse(Encoding.ASCII.GetString(time), CultureInfo.InvariantCulture, out var read))
        {
            _written.Write(time);
            return;
        }

        // All of the fraction is kept: .NET's times have seven digits of its nine.
        var dot = time.IndexOf((byte)'.');
        var fraction = dot < 0 ? "" : Encoding.ASCII.GetString(time[dot..(dot + 1 + CountDigits(time[(dot + 1)..]))]);
        var text = read.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        _written.Write(Encoding.ASCII.GetBytes($"{text}{fraction}Z"));
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}

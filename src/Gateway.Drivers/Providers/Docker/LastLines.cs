using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// Finds where the last lines of one stream begin. The engine's own <c>tail</c> counts the lines of both streams and only then
/// leaves one out: the last ten of stderr may be none. So the lines are gone through, and only the times of the last ones kept.
/// </summary>
/// <param name="stream">The stream whose lines count.</param>
/// <param name="count">How many lines are wanted.</param>
/// <param name="inSeconds">Whether the engine takes whole seconds only: all lines of a second then have one time.</param>
internal sealed partial class LastLines(LogStream stream, int count, bool inSeconds = false)
{
    // More than any time has: a line without one is not kept whole.
    private const int LongestTime = 64;

    private readonly Queue<string> _times = new();
    private readonly StringBuilder _time = new();
    private bool _inTime = true;
    private bool _isAfterOthers;
    private int _sameTime;

    /// <summary>How many lines ended, of both streams.</summary>
    public long Lines { get; private set; }

    /// <summary>Goes on with lines that begin with their times.</summary>
    public void Add(LogChunk chunk)
    {
        Lines += chunk.Data.Span.Count((byte)'\n');
        if (chunk.Stream == stream)
        {
            AddTimes(chunk.Data.Span);
        }
    }

    /// <summary>
    /// Where the last lines begin: the time of the first, as the log's <c>since</c> takes it, and how many lines of that same time
    /// come before it (Podman tells times in whole seconds). Null if there is no line before them, or if more of that time may lie
    /// further back than these lines reach, and it is not told that <paramref name="isAll"/> of the log was seen.
    /// </summary>
    public (string Since, int Skip)? Start(bool isAll) =>
        (_isAfterOthers || (isAll && _sameTime > 0)) && _times.TryPeek(out var first) && Time().Match(first) is { Success: true } match
            ? (ToUnix(match), _sameTime)
            : null;

    private void AddTimes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf(_inTime ? (byte)' ' : (byte)'\n');
            if (_inTime && _time.Length < LongestTime)
            {
                _time.Append(Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]));
            }

            if (end < 0)
            {
                return;
            }

            if (_inTime)
            {
                Keep();
            }

            _inTime = !_inTime;
            bytes = bytes[(end + 1)..];
        }
    }

    private void Keep()
    {
        var time = _time.ToString();
        _times.Enqueue(inSeconds ? Fraction().Replace(time, "") : time);
        _time.Clear();
        if (_times.Count > count)
        {
            var isSame = _times.Dequeue() == _times.Peek();
            _isAfterOthers |= !isSame;
            _sameTime = isSame ? _sameTime + 1 : 0;
        }
    }

    private static string ToUnix(Match time)
    {
        var seconds = DateTimeOffset
            .Parse(time.Groups["seconds"].Value + time.Groups["zone"].Value, CultureInfo.InvariantCulture)
            .ToUnixTimeSeconds();
        return $"{seconds.ToString(CultureInfo.InvariantCulture)}.{time.Groups["fraction"].Value.PadRight(9, '0')}";
    }

    [GeneratedRegex(@"\.[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    [GeneratedRegex(
        @"\A(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,9}))?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Time();
}

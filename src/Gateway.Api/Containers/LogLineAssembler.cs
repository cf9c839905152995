using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>A line of a container's output.</summary>
/// <param name="Stream">Where it was written to.</param>
/// <param name="Time">When; null if times were not asked for.</param>
/// <param name="Text">The line without its end; bytes that are no UTF-8 are U+FFFD.</param>
public sealed record ContainerLogLine(LogStream Stream, DateTimeOffset? Time, string Text);

/// <summary>Cuts chunks into lines, each stream by itself. A line that never ends is told in parts of 64 KiB.</summary>
internal sealed class LogLineAssembler(bool hasTimestamps)
{
    private const int LongestLine = 64 * 1024;
    private readonly ArrayBufferWriter<byte>[] _pending = [new(), new(), new()];

    /// <summary>The lines that this chunk completes.</summary>
    public IEnumerable<ContainerLogLine> Add(LogChunk chunk)
    {
        var pending = _pending[(int)chunk.Stream];
        var rest = chunk.Data;
        while (!rest.IsEmpty)
        {
            var newline = rest.Span.IndexOf((byte)'\n');
            var take = Math.Min(newline < 0 ? rest.Length : newline, LongestLine - pending.WrittenCount);
            pending.Write(rest.Span[..take]);
            var isWhole = take == newline;
            rest = rest[(isWhole ? take + 1 : take)..];
            if (isWhole || pending.WrittenCount == LongestLine)
            {
                yield return Take(chunk.Stream, pending);
            }
        }
    }

    /// <summary>What was written after the last line end.</summary>
    public IEnumerable<ContainerLogLine> Finish() =>
        Enum.GetValues<LogStream>()
            .Where(stream => _pending[(int)stream].WrittenCount > 0)
            .Select(stream => Take(stream, _pending[(int)stream]));

    private ContainerLogLine Take(LogStream stream, ArrayBufferWriter<byte> pending)
    {
        var text = Encoding.UTF8.GetString(pending.WrittenSpan).TrimEnd('\r');
        pending.ResetWrittenCount();
        var space = hasTimestamps ? text.IndexOf(' ', StringComparison.Ordinal) : -1;
        return
            space > 0
            && DateTimeOffset.TryParse(
                text.AsSpan(0, space),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
            ? new ContainerLogLine(stream, time, text[(space + 1)..])
            : new ContainerLogLine(stream, null, text);
    }
}

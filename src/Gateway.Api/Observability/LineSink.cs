using System.Buffers;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Parsing;

namespace Gateway.Api.Observability;

/// <summary>
/// Lines of JSON to a stream (the standard output), as many in one write as came within <see cref="Pause"/>. Who logs never waits for whoever
/// reads: past <see cref="Most"/> bytes that nobody took, lines are dropped, and a line tells how many. What was not written is lost with a process
/// that is killed; one that stops, or logs what is fatal, writes everything first.
/// </summary>
internal sealed class LineSink : ILogEventSink, IDisposable
{
    public const int Most = 8 << 20;
    private const int Kept = 1 << 18;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly MessageTemplate Dropped = new MessageTemplateParser().Parse(
        "{Count} lines of the log were dropped: nobody reads them as fast as they are written"
    );

    [ThreadStatic]
    private static LogLine? _ofThread;
    private readonly Lock _gate = new();
    private readonly Lock _turn = new();
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _written = new();
    private long _dropped;
    private bool _isTimed;
    private bool _isOver;

    public LineSink(Stream output, TimeProvider time)
    {
        (_output, _time) = (output, time);
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Emit(LogEvent logEvent)
    {
        var isTimed = Add((_ofThread ??= new LogLine()).Of(logEvent));
        if (!isTimed || logEvent.Level == LogEventLevel.Fatal)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
        Flush();
    }

    // False if no timer will write it any more.
    private bool Add(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_waiting.WrittenCount + line.Length > Most)
            {
                _dropped++;
                return true;
            }

            _waiting.Write(line);
            _isTimed = _isTimed || (!_isOver && _timer.Change(Pause, Timeout.InfiniteTimeSpan));
            return _isTimed && !_isOver;
        }
    }

    // One write at a time, so that lines keep their order.
    private void Flush()
    {
        lock (_turn)
        {
            long dropped;
            lock (_gate)
            {
                (_waiting, _written) = (_written, _waiting);
                (dropped, _dropped) = (_dropped, 0);
                _isTimed = false;
            }

            try
            {
                _output.Write(_written.WrittenSpan);
                if (dropped > 0)
                {
                    _output.Write((_ofThread ??= new LogLine()).Of(TellOf(dropped)));
                }

                _output.Flush();
            }
            catch (IOException e)
            {
                // A full disk behind the standard output must not end the gateway.
                SelfLog.WriteLine("Lines of the log could not be written: {0}", e);
            }

            Clear();
        }
    }

    // A burst's memory is given back.
    private void Clear()
    {
        if (_written.Capacity > Kept)
        {
            _written = new ArrayBufferWriter<byte>();
        }
        else
        {
            _written.ResetWrittenCount();
        }
    }

    private LogEvent TellOf(long count) =>
        new(_time.GetUtcNow(), LogEventLevel.Warning, exception: null, Dropped, [new LogEventProperty("Count", new ScalarValue(count))]);
}

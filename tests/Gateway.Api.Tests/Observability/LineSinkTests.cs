using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Gateway.Api.Observability;
using Gateway.Api.Tests.Harness;
using Gateway.Conformance;
using Serilog.Events;
using Serilog.Parsing;
using Xunit;

namespace Gateway.Api.Tests.Observability;

/// <summary>How lines of the log get out.</summary>
public sealed class LineSinkTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly MessageTemplate Number = new MessageTemplateParser().Parse("{Number} {Filling}");
    private readonly FakeTimeProvider _clock = new();
    private readonly Output _output = new();
    private readonly LineSink _sink;

    public LineSinkTests() => _sink = new LineSink(_output, _clock);

    [Fact]
    public void Lines_of_a_moment_are_one_write_in_their_order()
    {
        Log(0, 1, 2);
        Assert.Empty(_output.Writes);

        _clock.Advance(Pause);

        Assert.Equal([0, 1, 2], NumbersOf(Assert.Single(_output.Writes)));
        Log(3);
        _clock.Advance(Pause);
        Assert.Equal([3], NumbersOf(_output.Writes.Last()));
    }

    [Fact]
    public void What_is_fatal_goes_out_at_once_with_all_before_it()
    {
        Log(0);
        _sink.Emit(LineOf(1, LogEventLevel.Fatal));
        Assert.Equal([0, 1], NumbersOf(Assert.Single(_output.Writes)));
    }

    [Fact]
    public void At_its_end_it_writes_what_it_has_and_later_lines_at_once()
    {
        Log(0);
        _sink.Dispose();
        Log(1);
        Assert.Equal([0, 1], _output.Writes.SelectMany(NumbersOf));
    }

    [Fact]
    public void Past_its_bound_lines_are_dropped_and_counted()
    {
        var filling = new string('x', 1 << 20);
        for (var i = 0; i < 12; i++)
        {
            _sink.Emit(LineOf(i, LogEventLevel.Information, filling));
        }

        _clock.Advance(Pause);

        Assert.Equal(2, _output.Writes.Count);
        Assert.InRange(_output.Writes.First().Length, 1, LineSink.Most);
        var kept = NumbersOf(_output.Writes.First()).ToArray();
        Assert.Equal(Enumerable.Range(0, kept.Length), kept);
        var told = JsonElement.Parse(_output.Writes.Last());
        Assert.Equal(12 - kept.Length, told.GetProperty("Count").GetInt32());
        Assert.StartsWith($"{12 - kept.Length} lines", told.Text("@m"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_behind_it_ends_nothing()
    {
        _output.Fails = true;
        Log(0);
        _clock.Advance(Pause);

        _output.Fails = false;
        Log(1);
        _clock.Advance(Pause);

        Assert.Equal([1], _output.Writes.SelectMany(NumbersOf));
    }

    public void Dispose()
    {
        _sink.Dispose();
        _output.Dispose();
    }

    private static LogEvent LineOf(int number, LogEventLevel level, string filling = "") =>
        new(
            DateTimeOffset.UnixEpoch,
            level,
            null,
            Number,
            [new LogEventProperty("Number", new ScalarValue(number)), new LogEventProperty("Filling", new ScalarValue(filling))]
        );

    private static IEnumerable<int> NumbersOf(byte[] write) =>
        Encoding
            .UTF8.GetString(write)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("Number").GetInt32());

    private void Log(params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            _sink.Emit(LineOf(number, LogEventLevel.Information));
        }
    }

    private sealed class Output : MemoryStream
    {
        public ConcurrentQueue<byte[]> Writes { get; } = [];

        public bool Fails { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Fails)
            {
                throw new IOException("No space left on device");
            }

            if (!buffer.IsEmpty)
            {
                Writes.Enqueue(buffer.ToArray());
            }
        }
    }
}

using System.Globalization;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerLogDriver"/>.</summary>
public abstract class ContainerLogDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerLogDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    [SkippableFact]
    public async Task Both_streams_are_told_apart()
    {
        var (id, printed) = await DeployPrintingAsync();

        var written = await ReadAsync(id, new LogRequest());

        Assert.Equal(printed.Stdout, written.Stdout);
        Assert.Equal(printed.Stderr, written.Stderr);
    }

    [SkippableFact]
    public async Task One_stream_comes_without_the_other()
    {
        var (id, printed) = await DeployPrintingAsync();
        if (!Fixture.TellsStreamsApart)
        {
            var refusal = await AssertFailsAsync(
                DriverErrorKind.NotSupported,
                () => ReadAsync(id, new LogRequest { Stream = LogStream.Stdout })
            );
            Assert.Equal("stream", refusal.Field);
            return;
        }

        Assert.Equal(new Written(printed.Stdout, ""), await ReadAsync(id, new LogRequest { Stream = LogStream.Stdout }));
        Assert.Equal(new Written("", printed.Stderr), await ReadAsync(id, new LogRequest { Stream = LogStream.Stderr }));
    }

    [SkippableFact]
    public async Task Only_the_last_lines_come_if_asked_for()
    {
        var (id, printed) = await DeployPrintingAsync();

        var last = await ReadAsync(id, new LogRequest { Stream = Fixture.TellsStreamsApart ? LogStream.Stdout : null, Tail = 1 });
        var none = await ReadAsync(id, new LogRequest { Tail = 0 });

        Assert.Equal(LinesOf(printed.Stdout)[^1] + "\n", last.Stdout);
        Assert.Equal(new Written("", ""), none);
    }

    [SkippableFact]
    public async Task Each_line_begins_with_its_time_if_asked_for()
    {
        var (id, printed) = await DeployPrintingAsync();

        var written = await ReadAsync(id, new LogRequest { Timestamps = true });

        foreach (var line in LinesOf(written.Stdout + written.Stderr))
        {
            var time = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            Assert.EndsWith("Z", time, StringComparison.Ordinal);
            Assert.True(DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _), $"'{time}' is no time.");
        }

        Assert.Equal(printed.Stdout, WithoutTimes(written.Stdout));
        Assert.Equal(printed.Stderr, WithoutTimes(written.Stderr));
    }

    [SkippableFact]
    public async Task Only_what_was_written_since_a_time_comes_if_asked_for()
    {
        var (id, printed) = await DeployPrintingAsync();
        var now = DateTimeOffset.UtcNow;

        var since = await ReadAsync(id, new LogRequest { Since = now.AddDays(-1) });
        var later = await ReadAsync(id, new LogRequest { Since = now.AddDays(1) });

        Assert.Equal(new Written(printed.Stdout, printed.Stderr), since);
        Assert.Equal(new Written("", ""), later);
    }

    [SkippableFact]
    public async Task Following_goes_on_until_the_container_ends()
    {
        var (id, printed) = await DeployPrintingAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var written = new Collected();
        await foreach (var chunk in Driver.ReadContainerLogsAsync(id, new LogRequest { Follow = true }, deadline.Token))
        {
            written.Add(chunk);
            if (written.ToWritten() == new Written(printed.Stdout, printed.Stderr))
            {
                await Fixture.Open<IContainerPowerDriver>().StopContainerAsync(id, null, Cancellation);
            }
        }

        // A kubelet that sees the container go writes that into its log.
        Assert.StartsWith(printed.Stdout, written.ToWritten().Stdout, StringComparison.Ordinal);
        Assert.Equal(printed.Stderr, written.ToWritten().Stderr);
    }

    [SkippableFact]
    public async Task Following_brings_what_is_written_later()
    {
        var driver = Driver;
        var request = Fixture.Ticking(NewName("ticking"));
        Skip.If(request is null, "The fixture has no container that ticks.");
        var id = (await DeployAsync(request!)).Id.Value;
        await WaitForStateAsync(id, ContainerState.Running);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var lines = 0;
        await foreach (var chunk in driver.ReadContainerLogsAsync(id, new LogRequest { Follow = true, Tail = 0 }, deadline.Token))
        {
            lines += chunk.Data.Span.Count((byte)'\n');
            if (lines >= 3)
            {
                break;
            }
        }

        Assert.InRange(lines, 3, int.MaxValue);
    }

    [SkippableFact]
    public async Task Following_ends_when_the_caller_leaves()
    {
        var (id, _) = await DeployPrintingAsync();
        using var caller = new CancellationTokenSource();

        async Task FollowAsync()
        {
            await foreach (var chunk in Driver.ReadContainerLogsAsync(id, new LogRequest { Follow = true }, caller.Token))
            {
                Assert.False(chunk.Data.IsEmpty);
                caller.CancelAfter(TimeSpan.FromMilliseconds(100));
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FollowAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [SkippableFact]
    public async Task A_missing_container_is_not_found_before_the_first_chunk()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => ReadAsync(id, new LogRequest()));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => ReadAsync(id, new LogRequest { Follow = true }));
    }

    private async Task<(string Id, PrintingContainer Printed)> DeployPrintingAsync()
    {
        var printing = Fixture.Printing(NewName("printing"));
        var id = (await DeployAsync(printing.Request)).Id.Value;
        await WaitForStateAsync(id, ContainerState.Running);
        await WaitForAsync(() => ReadAsync(id, new LogRequest()), written => written == new Written(printing.Stdout, printing.Stderr));
        return (id, printing);
    }

    private async Task<Written> ReadAsync(string id, LogRequest request)
    {
        var written = new Collected();
        await foreach (var chunk in Driver.ReadContainerLogsAsync(id, request, Cancellation))
        {
            written.Add(chunk);
        }

        return written.ToWritten();
    }

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string WithoutTimes(string text) =>
        string.Concat(LinesOf(text).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] + "\n"));

    private sealed record Written(string Stdout, string Stderr);

    private sealed class Collected
    {
        private readonly MemoryStream _stdout = new();
        private readonly MemoryStream _stderr = new();

        public void Add(LogChunk chunk) => (chunk.Stream == LogStream.Stderr ? _stderr : _stdout).Write(chunk.Data.Span);

        public Written ToWritten() => new(Encoding.UTF8.GetString(_stdout.ToArray()), Encoding.UTF8.GetString(_stderr.ToArray()));
    }
}

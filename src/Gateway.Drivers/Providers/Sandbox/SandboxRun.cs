using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>One run of a container, from its start to its end, and what it wrote meanwhile: a pure function of time.</summary>
/// <param name="Container">The container's name.</param>
/// <param name="Image">The image it runs.</param>
/// <param name="From">When it began.</param>
/// <param name="FirstLine">How many lines the runs before it wrote.</param>
internal sealed record SandboxRun(string Container, string Image, DateTimeOffset From, long FirstLine)
{
    // Two lines at the start, one each second, one at the end.
    private const int Opening = 2;
    private const int ErrorEvery = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>When it ends; null while nobody knows.</summary>
    public DateTimeOffset? To { get; set; }

    /// <summary>What it ends with.</summary>
    public int ExitCode { get; set; }

    public bool HasEnded(DateTimeOffset now) => To <= now;

    /// <summary>How many lines there are at a moment, those of the runs before it too.</summary>
    public long LinesAt(DateTimeOffset now) =>
        now < From ? FirstLine
        : To <= now ? FirstLine + Opening + TicksUntil(To.Value) + 1
        : FirstLine + Opening + TicksUntil(now);

    /// <summary>The line with this number, counted over all runs.</summary>
    public SandboxLogLine Line(long number)
    {
        var index = number - FirstLine;
        if (To is { } end && number == LinesAt(end) - 1)
        {
            return new SandboxLogLine(end, LogStream.Stdout, $"{Container}: ended with exit code {ExitCode}");
        }

        if (index < Opening)
        {
            return index == 0
                ? new SandboxLogLine(From, LogStream.Stdout, $"{Container}: started from {Image}")
                : new SandboxLogLine(From, LogStream.Stderr, $"{Container}: this is the sandbox, nothing really runs");
        }

        var tick = index - Opening + 1;
        return new SandboxLogLine(
            From + (tick * Tick),
            tick % ErrorEvery == 0 ? LogStream.Stderr : LogStream.Stdout,
            string.Create(CultureInfo.InvariantCulture, $"{Container}: second {tick}")
        );
    }

    private long TicksUntil(DateTimeOffset moment) => (moment - From).Ticks / Tick.Ticks;
}

/// <summary>A line that a container wrote.</summary>
internal readonly record struct SandboxLogLine(DateTimeOffset Time, LogStream Stream, string Text);

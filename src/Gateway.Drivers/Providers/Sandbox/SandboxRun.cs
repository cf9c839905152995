using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// One run of a container, from its start to its end, and what it wrote meanwhile, as a pure function of time. A container with
/// a command writes each of its arguments as a line at the start, those that begin with <c>2&gt;</c> to stderr, and is quiet
/// then; one without writes two lines at the start and one each second, every fifth to stderr.
/// </summary>
/// <param name="Container">The container, as it was deployed.</param>
/// <param name="From">When it began.</param>
/// <param name="FirstLine">How many lines the runs before it wrote.</param>
internal sealed record SandboxRun(Container Container, DateTimeOffset From, long FirstLine)
{
    private const string ToStderr = "2>";
    private const int GreetingLines = 2;
    private const int ErrorEvery = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>When it ends; null while nobody knows.</summary>
    public DateTimeOffset? To { get; set; }

    /// <summary>What it ends with.</summary>
    public int ExitCode { get; set; }

    public bool HasEnded(DateTimeOffset now) => To <= now;

    /// <summary>How many lines there are at a moment, those of the runs before it too.</summary>
    public long LinesAt(DateTimeOffset now)
    {
        var moment = To < now ? To.Value : now;
        if (moment < From)
        {
            return FirstLine;
        }

        return Container.Command.Count > 0
            ? FirstLine + Container.Command.Count
            : FirstLine + GreetingLines + ((moment - From).Ticks / Tick.Ticks);
    }

    /// <summary>The line with this number, counted over all runs.</summary>
    public SandboxLogLine Line(long number)
    {
        var index = number - FirstLine;
        if (Container.Command.Count > 0)
        {
            var argument = Container.Command[(int)index];
            return argument.StartsWith(ToStderr, StringComparison.Ordinal)
                ? new SandboxLogLine(From, LogStream.Stderr, argument[ToStderr.Length..])
                : new SandboxLogLine(From, LogStream.Stdout, argument);
        }

        return index switch
        {
            0 => new SandboxLogLine(From, LogStream.Stdout, $"{Container.Name}: started from {Container.Image}"),
            1 => new SandboxLogLine(From, LogStream.Stderr, $"{Container.Name}: this is the sandbox, nothing really runs"),
            _ => OfTick(index - GreetingLines + 1),
        };
    }

    private SandboxLogLine OfTick(long tick) =>
        new(
            From + (tick * Tick),
            tick % ErrorEvery == 0 ? LogStream.Stderr : LogStream.Stdout,
            string.Create(CultureInfo.InvariantCulture, $"{Container.Name}: second {tick}")
        );
}

/// <summary>A line that a container wrote.</summary>
internal readonly record struct SandboxLogLine(DateTimeOffset Time, LogStream Stream, string Text);

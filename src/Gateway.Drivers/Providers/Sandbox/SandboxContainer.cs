using System.Globalization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>A container and its runs.</summary>
internal sealed class SandboxContainer(long number, Container template, ImageReference image, string imageId)
    : SandboxItem<Container, ContainerState>(number, template, Course<ContainerState>.Settled(ContainerState.Pending, Created))
{
    private const string Created = "CREATED";
    private const string Running = "RUNNING";
    private const string Exited = "EXITED";

    private const int KeptRuns = 20;
    private const int KeptLines = 10_000;
    private const int Killed = 137;
    private const int Terminated = 143;

    private readonly List<SandboxRun> _runs = [];

    /// <summary>The id of the image: it cannot be deleted meanwhile.</summary>
    public string ImageId { get; } = imageId;

    /// <summary>Whether it is being destroyed.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>When its last run began or will begin, if it is up.</summary>
    public DateTimeOffset RunsFrom => _runs[^1].From;

    /// <summary>Whether it runs or is about to.</summary>
    public bool IsUp(DateTimeOffset now) => StateAt(now) is ContainerState.Starting or ContainerState.Running or ContainerState.Restarting;

    /// <summary>Whether nothing more can be written until somebody starts it.</summary>
    public bool IsOver(DateTimeOffset now) => !IsUp(now) && StateAt(now) != ContainerState.Stopping;

    /// <summary>Starts it, and answers when it will run.</summary>
    public DateTimeOffset Start(DateTimeOffset now, TimeSpan step) => Run(now, step, ContainerState.Starting, "STARTING");

    /// <summary>Stops it, and answers when it will have stopped.</summary>
    public DateTimeOffset Stop(DateTimeOffset now, TimeSpan step, TimeSpan? grace)
    {
        EndRun(now, step, grace);
        Course = Course<ContainerState>.Begin(now, step, (ContainerState.Stopping, "STOPPING"), (ContainerState.Stopped, Exited));
        return Course.Settles;
    }

    /// <summary>Stops and starts it, and answers when it will run again.</summary>
    public DateTimeOffset Restart(DateTimeOffset now, TimeSpan step, TimeSpan? grace)
    {
        EndRun(now, step, grace);
        return Run(now, step, ContainerState.Restarting, "RESTARTING");
    }

    /// <summary>Stops it if it runs, and answers when it can be taken away.</summary>
    public DateTimeOffset Leave(DateTimeOffset now, TimeSpan step)
    {
        var wait = IsOver(now) ? TimeSpan.Zero : step;
        EndRun(now, wait, null);
        IsLeaving = true;
        Course = Course<ContainerState>.Begin(now, wait, (ContainerState.Stopping, "REMOVING"), (ContainerState.Terminated, "REMOVED"));
        return Course.Settles;
    }

    /// <summary>How many lines it has written, those that are no longer kept too.</summary>
    public long LinesAt(DateTimeOffset now) => _runs.FindLast(run => run.From <= now)?.LinesAt(now) ?? 0;

    /// <summary>The lines from a number on, as far as they are kept.</summary>
    public List<SandboxLogLine> LinesFrom(long number, DateTimeOffset now)
    {
        var end = LinesAt(now);
        var lines = new List<SandboxLogLine>();
        foreach (var run in _runs)
        {
            var last = run.LinesAt(now);
            for (var line = Math.Max(Math.Max(number, end - KeptLines), run.FirstLine); line < last; line++)
            {
                lines.Add(run.Line(line));
            }
        }

        return lines;
    }

    public override Container Show(SandboxVisit visit)
    {
        var isRunning = StateAt(visit.Now) == ContainerState.Running;
        return base.Show(visit) with
        {
            Addresses = isRunning ? Addresses() : [],
            ExitCode = isRunning ? null : _runs.FindLast(run => run.HasEnded(visit.Now))?.ExitCode,
        };
    }

    private DateTimeOffset Run(DateTimeOffset now, TimeSpan step, ContainerState before, string word)
    {
        var from = now + step;
        var run = new SandboxRun(Template, from, LinesAt(from));
        _runs.Add(run);
        if (_runs.Count > KeptRuns)
        {
            _runs.RemoveAt(0);
        }

        if (image.IsShortLived())
        {
            run.To = from + step;
            Course = Course<ContainerState>.Begin(
                now,
                step,
                (before, word),
                (ContainerState.Running, Running),
                (ContainerState.Stopped, Exited)
            );
        }
        else
        {
            Course = Course<ContainerState>.Begin(now, step, (before, word), (ContainerState.Running, Running));
        }

        return from;
    }

    // A run that has not begun yet ends where it would have begun.
    private void EndRun(DateTimeOffset now, TimeSpan step, TimeSpan? grace)
    {
        if (_runs.Count > 0 && !_runs[^1].HasEnded(now))
        {
            var run = _runs[^1];
            run.To = now + step > run.From ? now + step : run.From;
            run.ExitCode = grace == TimeSpan.Zero ? Killed : Terminated;
        }
    }

    // 172.16.0.0/12, and a net of unique local addresses: a container's own, not the host's.
    private string[] Addresses()
    {
        var host = (uint)(Number + 1) & 0xfffff;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"172.{16 + (host >> 16)}.{(host >> 8) & 255}.{host & 255}"),
            SandboxSeed.V6("fd00:c::", Number),
        ];
    }
}

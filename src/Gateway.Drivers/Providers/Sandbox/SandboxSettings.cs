using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// A cloud in memory. Its state belongs to the connection's name: changed settings change how it behaves and leave what is in it.
/// </summary>
public sealed record SandboxSettings : ContainerSettings
{
    /// <summary>How long each call takes, in milliseconds, 0 to 3,600,000.</summary>
    public int LatencyMs { get; init; }

    /// <summary>How many nodes are there from the start, 0 to 10,000,000. They cost no memory until they are changed.</summary>
    public int NodeCount { get; init; } = 3;

    /// <summary>The share of calls that fail as unavailable, 0 to 1.</summary>
    public double FailureRate { get; init; }

    /// <summary>The share of calls that are throttled, 0 to 1.</summary>
    public double ThrottleRate { get; init; }

    /// <summary>Whether every call waits until its caller gives up.</summary>
    public bool Hang { get; init; }

    /// <summary>
    /// Whether what changes something has its effect, and is then not answered until its caller gives up: as when a gateway ends in the middle of a call.
    /// </summary>
    public bool LoseAnswers { get; init; }

    /// <summary>How long each phase of a life cycle takes, in milliseconds, 0 to 3,600,000.</summary>
    public int TransitionMs { get; init; } = 1000;

    /// <summary>
    /// A file of what was done: clouds with the same file, also of other processes and later ones, have the same nodes. Of all else only that it was done
    /// is in it. None if left out.
    /// </summary>
    [OperatorOnly]
    public string? LedgerFile { get; init; }

    /// <summary>Which calls fail and are throttled: the same seed picks the same ones again, counted from the first call.</summary>
    public int Seed { get; init; }
}

internal sealed class SandboxSettingsValidator : AbstractValidator<SandboxSettings>
{
    private const int HourMs = 3_600_000;

    public SandboxSettingsValidator()
    {
        RuleFor(settings => settings.LatencyMs).InclusiveBetween(0, HourMs).WithMessage("Give milliseconds from 0 to 3600000.");
        RuleFor(settings => settings.TransitionMs).InclusiveBetween(0, HourMs).WithMessage("Give milliseconds from 0 to 3600000.");
        RuleFor(settings => settings.NodeCount)
            .InclusiveBetween(0, SandboxNodes.MostSeeded)
            .WithMessage("Give a number of nodes from 0 to 10000000.");
        RuleFor(settings => settings.FailureRate)
            .InclusiveBetween(0, 1)
            .WithMessage("Give a share from 0 to 1: 0.1 lets every tenth call fail.");
        RuleFor(settings => settings.ThrottleRate)
            .InclusiveBetween(0, 1)
            .WithMessage("Give a share from 0 to 1: 0.1 throttles every tenth call.");
        RuleFor(settings => settings.ThrottleRate)
            .Must((settings, rate) => settings.FailureRate + rate <= 1)
            .When(settings => settings.FailureRate is >= 0 and <= 1 && settings.ThrottleRate is >= 0 and <= 1)
            .WithMessage("FailureRate and ThrottleRate together may be 1 at most.");
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The engine's words for a container's state, in ours.</summary>
internal static partial class DockerStates
{
    /// <summary>By the word that lists and inspect share.</summary>
    public static ContainerState OfWord(string? word) =>
        word switch
        {
            "created" => ContainerState.Pending,
            "running" => ContainerState.Running,
            "paused" => ContainerState.Paused,
            "restarting" => ContainerState.Restarting,
            "removing" => ContainerState.Stopping,
            "exited" => ContainerState.Stopped,
            "dead" => ContainerState.Error,
            // Podman's own.
            "configured" or "initialized" => ContainerState.Pending,
            "stopping" => ContainerState.Stopping,
            "stopped" => ContainerState.Stopped,
            _ => ContainerState.Unknown,
        };

    /// <summary>By the text for people, which is all that lists before API 1.23 have.</summary>
    public static ContainerState OfText(string? text) =>
        text switch
        {
            null => ContainerState.Unknown,
            _ when text.EndsWith("(Paused)", StringComparison.Ordinal) => ContainerState.Paused,
            _ when text.StartsWith("Up ", StringComparison.Ordinal) => ContainerState.Running,
            _ when text.StartsWith("Exited", StringComparison.Ordinal) => ContainerState.Stopped,
            _ when text.StartsWith("Restarting", StringComparison.Ordinal) => ContainerState.Restarting,
            _ when text.StartsWith("Removal", StringComparison.Ordinal) => ContainerState.Stopping,
            // Triton's, while it makes the machine.
            _ when text.StartsWith("Provisioning", StringComparison.Ordinal) => ContainerState.Pending,
            "Created" => ContainerState.Pending,
            "Dead" => ContainerState.Error,
            _ => ContainerState.Unknown,
        };

    /// <summary>The word that the flags of an inspection without one stand for.</summary>
    public static string WordOf(ContainerCondition condition) =>
        condition switch
        {
            { Status: { Length: > 0 } word } => word,
            { Paused: true } => "paused",
            { Restarting: true } => "restarting",
            { Running: true } => "running",
            { Dead: true } => "dead",
            _ => DockerTimes.Read(condition.StartedAt) is null ? "created" : "exited",
        };

    /// <summary>The word to filter a list by; null for states that not every engine can filter by.</summary>
    public static string? FilterOf(string state) =>
        state switch
        {
            "pending" => "created",
            "running" => "running",
            "paused" => "paused",
            "stopped" => "exited",
            _ => null,
        };

    /// <summary>Whether the exit code of the last run is one of this state.</summary>
    public static bool HasExited(ContainerState state) =>
        state is ContainerState.Stopped or ContainerState.Restarting or ContainerState.Error or ContainerState.Terminated;

    /// <summary>The exit code that a text for people tells: <c>Exited (137) 3 minutes ago</c>.</summary>
    public static int? ExitCodeOf(string? text) =>
        text is not null && ExitCode().Match(text) is { Success: true } match
            ? int.Parse(match.Groups["code"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^(Exited|Restarting) \((?<code>-?[0-9]{1,9})\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ExitCode();
}

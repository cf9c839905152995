using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A command to be run in a container beside what runs there.</summary>
public sealed record ExecRequest
{
    /// <summary>The program and its arguments, as they are: no shell reads them.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables beside those that the container has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The absolute path to run it in; null for the container's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user to run it as, <c>name</c> or <c>uid:gid</c>; null for the container's own.</summary>
    public string? User { get; init; }

    /// <summary>Whether it gets a terminal. What it writes to stdout and stderr then comes as one, all as stdout.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's size at the start; null for the platform's own.</summary>
    public TerminalSize? Size { get; init; }

    /// <summary>Whether something may be written to its stdin; without, it reads an end at once.</summary>
    public bool Input { get; init; }
}

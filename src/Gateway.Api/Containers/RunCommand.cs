using System.Collections.Immutable;

namespace Gateway.Api.Containers;

/// <summary>A command to be run in a container, and to be answered with what it wrote.</summary>
public sealed record RunCommand
{
    /// <summary>The program and its arguments, as they are: no shell reads them.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables beside those that the container has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The absolute path to run it in; null for the container's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user to run it as, <c>name</c> or <c>uid:gid</c>; null for the container's own.</summary>
    public string? User { get; init; }

    /// <summary>What is written to its stdin, which ends after it; null for nothing.</summary>
    public string? Stdin { get; init; }

    /// <summary>How stdin, stdout and stderr are written here.</summary>
    public CommandEncoding Encoding { get; init; }

    /// <summary>How long it may take, 1 to 600 seconds. A command that takes longer goes on, but is no longer waited for.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}

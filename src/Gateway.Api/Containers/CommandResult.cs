namespace Gateway.Api.Containers;

/// <summary>What a command did.</summary>
public sealed record CommandResult
{
    /// <summary>What it ended with, 126 or 127 if it could not be run; null if it has not ended in time or the platform does not say.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it wrote to stdout, in the request's encoding.</summary>
    public required string Stdout { get; init; }

    /// <summary>What it wrote to stderr, in the request's encoding.</summary>
    public required string Stderr { get; init; }

    /// <summary>Whether it wrote more than the 1 MiB, of both together, that is kept from the beginning.</summary>
    public bool Truncated { get; init; }

    /// <summary>Whether it went on longer than <c>timeoutSeconds</c>.</summary>
    public bool TimedOut { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>Which part of a container's output is wanted.</summary>
public sealed record LogRequest
{
    /// <summary>Goes on with new output until the container ends or the caller leaves.</summary>
    public bool Follow { get; init; }

    /// <summary>Only the last lines; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only what was written at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Begins each line with its time (RFC 3339, UTC) and one space.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only this stream; null for both.</summary>
    public LogStream? Stream { get; init; }
}

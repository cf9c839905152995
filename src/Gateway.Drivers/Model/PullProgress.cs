namespace Gateway.Drivers.Model;

/// <summary>How far a pull has come.</summary>
public sealed record PullProgress
{
    /// <summary>What is being done, in the platform's words.</summary>
    public string? Status { get; init; }

    /// <summary>The part of the image that it is done to; null where the line is about the whole.</summary>
    public string? Layer { get; init; }

    /// <summary>Bytes of the part that are done; null where the platform does not say.</summary>
    public long? DoneBytes { get; init; }

    /// <summary>Bytes of the part; null where the platform does not say.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>The image, in the last line only: it is there.</summary>
    public ContainerImage? Image { get; init; }
}

namespace Gateway.Drivers.Model;

/// <summary>The image of a tag for one platform.</summary>
public sealed record PlatformImage
{
    /// <summary><c>linux</c>, <c>windows</c>, …; null where the registry does not say.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary><c>amd64</c>, <c>arm64</c>, …; null where the registry does not say.</summary>
    public string? Architecture { get; init; }

    /// <summary>The variant of the architecture: <c>v8</c>; null for none.</summary>
    public string? Variant { get; init; }

    /// <summary>The digest of its manifest.</summary>
    public string? Digest { get; init; }

    /// <summary>What has to be transferred to pull it, in bytes; null where the registry does not say.</summary>
    public long? SizeBytes { get; init; }
}

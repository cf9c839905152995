namespace Gateway.Drivers.Model;

/// <summary>A tag of a repository. Its id is the tag: <c>8.0</c>.</summary>
public sealed record RepositoryTag : Resource
{
    /// <summary>The reference to deploy or pull: <c>tomcat:8.0</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>The digest of what the tag names now; null where a list does not say.</summary>
    public string? Digest { get; init; }

    /// <summary>When the tag last changed, in UTC; null where the registry does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The images behind it, one for each platform; empty where a list does not say.</summary>
    public IReadOnlyList<PlatformImage> Platforms { get; init; } = [];
}

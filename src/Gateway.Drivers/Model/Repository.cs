namespace Gateway.Drivers.Model;

/// <summary>The images of one name in a registry. Its id is that name: <c>library/tomcat</c>.</summary>
public sealed record Repository : Resource
{
    /// <summary>What to put before <c>:tag</c> to deploy or pull: <c>registry:5000/library/tomcat</c>, <c>tomcat</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>What its owner says of it; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>When it last changed, in UTC; null where the registry does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>How many people like it; null where the registry does not count.</summary>
    public long? Stars { get; init; }

    /// <summary>How often its images were pulled; null where the registry does not count.</summary>
    public long? Pulls { get; init; }

    /// <summary>Whether only some may see it; null where the registry does not say.</summary>
    public bool? IsPrivate { get; init; }
}

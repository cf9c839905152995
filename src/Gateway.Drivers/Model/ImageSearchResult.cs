namespace Gateway.Drivers.Model;

/// <summary>A repository that a search for images found.</summary>
public sealed record ImageSearchResult
{
    /// <summary>The name to pull it by: <c>tomcat</c>, <c>registry:5000/team/app</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its owner says of it; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>How many people like it; null where the registry does not count.</summary>
    public long? Stars { get; init; }

    /// <summary>Whether the registry's own people see to it; null where the registry does not say.</summary>
    public bool? IsOfficial { get; init; }
}

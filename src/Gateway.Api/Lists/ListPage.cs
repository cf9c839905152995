namespace Gateway.Api.Lists;

/// <summary>One page of a list over any number of connections.</summary>
public sealed record ListPage<T>
{
    /// <summary>The items, source by source.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Asks for the next page, together with the same filter; null if no source has more.</summary>
    public required string? NextPageToken { get; init; }

    /// <summary>Whether every source gave all it has: false if one failed, has more, or could only be shown as it was before.</summary>
    public required bool Complete { get; init; }

    /// <summary>What each connection contributed, failed ones too.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }
}

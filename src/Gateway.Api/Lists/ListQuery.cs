namespace Gateway.Api.Lists;

/// <summary>The query of every list. What one kind of item is narrowed to beside that is an <see cref="IItemQuery"/>.</summary>
public sealed class ListQuery
{
    /// <summary>The most items that may be asked of each source for a page.</summary>
    public const int LargestPage = 1000;

    /// <summary>Names of connections and patterns with <c>*</c>, separated by commas; all that offer the collection if left out.</summary>
    /// <example>sandbox-*</example>
    public string? Connection { get; set; }

    /// <summary>Only connections of these providers, separated by commas.</summary>
    /// <example>sandbox</example>
    public string? Provider { get; set; }

    /// <summary>Only items of exactly this name.</summary>
    public string? Name { get; set; }

    /// <summary>The most items to take from each source for this page, 1 to 1000.</summary>
    /// <example>100</example>
    public int? PageSize { get; set; }

    /// <summary><c>nextPageToken</c> of the page before, together with the same filter.</summary>
    public string? PageToken { get; set; }

    /// <summary>How long each source may take for a page: <c>500ms</c> or <c>10s</c>, at most <c>600s</c>.</summary>
    /// <example>10s</example>
    public string? Timeout { get; set; }
}

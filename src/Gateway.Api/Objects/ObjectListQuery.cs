namespace Gateway.Api.Objects;

/// <summary>The query of a list of objects.</summary>
internal sealed class ObjectListQuery
{
    /// <summary>Only objects whose key begins with this.</summary>
    public string? Prefix { get; set; }

    /// <summary>Keys with this text after the prefix are rolled up into <c>prefixes</c>: <c>/</c> for folders.</summary>
    public string? Delimiter { get; set; }

    /// <summary>The most objects and prefixes for a page, 1 to 1000.</summary>
    /// <example>100</example>
    public int? PageSize { get; set; }

    /// <summary><c>nextPageToken</c> of the page before, together with the same prefix and delimiter.</summary>
    public string? PageToken { get; set; }

    /// <summary>How long the store may take for a page: <c>500ms</c> or <c>10s</c>, at most <c>600s</c>.</summary>
    /// <example>10s</example>
    public string? Timeout { get; set; }
}

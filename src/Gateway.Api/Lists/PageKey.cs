namespace Gateway.Api.Lists;

/// <summary>What one page of one source depends on: callers who ask for the same ask for one thing.</summary>
/// <param name="Connection">The connection's name and revision.</param>
/// <param name="Content">A digest of the collection and the filter.</param>
/// <param name="Size">The size of the page.</param>
/// <param name="Token">The provider's token; null for the first page.</param>
internal readonly record struct PageKey(string Connection, string Content, int Size, string? Token);

using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What a search for images found.</summary>
/// <param name="Items">The repositories that fit best, the best first.</param>
public sealed record ImageSearchResults(IReadOnlyList<ImageSearchResult> Items);

namespace Gateway.Drivers.Model;

/// <summary>One page of a bucket in the order of the keys' UTF-8 bytes.</summary>
/// <param name="Items">The objects.</param>
/// <param name="Prefixes">The rolled-up beginnings, each ending in the delimiter and told once over all pages.</param>
/// <param name="NextToken">What to ask for next; null after the last page.</param>
public sealed record ObjectPage(IReadOnlyList<ObjectInfo> Items, IReadOnlyList<string> Prefixes, string? NextToken);

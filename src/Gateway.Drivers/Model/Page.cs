namespace Gateway.Drivers.Model;

/// <summary>One page as the provider gave it.</summary>
/// <param name="Items">The items, in the provider's order. May be empty although more follow.</param>
/// <param name="NextToken">What to ask for next; null after the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken = null);

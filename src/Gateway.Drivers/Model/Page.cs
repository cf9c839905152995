namespace Gateway.Drivers.Model;

/// <summary>One page as the provider gave it.</summary>
/// <param name="Items">The items, in the provider's order. May be empty although more follow.</param>
/// <param name="NextToken">What to ask for next; null after the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken = null)
{
    /// <summary>
    /// Tokens of pages behind the next one, in their order, where the provider tells how many there are: who reads the whole list may ask for all of
    /// them at once. Some of them will do, at most a few dozen. A page whose own next token is another one tells that the list has changed since.
    /// </summary>
    public IReadOnlyList<string> Ahead { get; init; } = [];
}

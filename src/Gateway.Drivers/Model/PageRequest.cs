namespace Gateway.Drivers.Model;

/// <summary>Asks a driver for one page of a list.</summary>
/// <param name="Size">The most items wanted, 1 to 1000. A driver may give fewer, never more.</param>
/// <param name="Token"><see cref="Page{T}.NextToken"/> of the page before; null for the first page.</param>
/// <param name="Filter">What the list is narrowed to.</param>
public sealed record PageRequest(int Size, string? Token, ListFilter Filter)
{
    /// <summary>The first page of everything.</summary>
    public static PageRequest First(int size = 200) => new(size, null, ListFilter.None);
}

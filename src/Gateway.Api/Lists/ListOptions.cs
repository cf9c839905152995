using FluentValidation;

namespace Gateway.Api.Lists;

/// <summary>Bounds of lists: <c>Gateway:Lists</c>.</summary>
public sealed record ListOptions
{
    /// <summary>How long a source may take for a page when the caller does not say. At most ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Items taken from each source for a page when the caller does not say: 1 to 1000.</summary>
    public int PageSize { get; init; } = 200;

    /// <summary>
    /// How many items are kept in memory for callers who allow cached lists (<c>Cache-Control: max-age</c>): up to 10,000,000, about 1 KB
    /// each. 0 keeps none.
    /// </summary>
    public int CachedItems { get; init; } = 50_000;
}

internal sealed class ListOptionsValidator : AbstractValidator<ListOptions>
{
    public ListOptionsValidator()
    {
        RuleFor(options => options.Timeout).GreaterThan(TimeSpan.Zero).LessThanOrEqualTo(ListBounds.LongestTimeout);
        RuleFor(options => options.PageSize).InclusiveBetween(1, ListQuery.LargestPage);
        RuleFor(options => options.CachedItems).InclusiveBetween(0, 10_000_000);
    }
}

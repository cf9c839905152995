using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>
/// A part of a list whose provider counts pages: our token is the number of items before it, so that a caller may change the size of its
/// pages on the way and ask for fewer items than the provider's smallest page has.
/// </summary>
/// <param name="Number">The provider's page, from 1.</param>
/// <param name="Size">How many items the provider's page has.</param>
/// <param name="Skip">How many items of it the caller has already.</param>
/// <param name="Take">The most items that the caller wants.</param>
internal readonly record struct PageWindow(int Number, int Size, int Skip, int Take)
{
    private const int MostAhead = 15;

    /// <summary>The part that is asked for.</summary>
    /// <param name="connection">Whom a refusal names.</param>
    /// <param name="request">What the caller asks for.</param>
    /// <param name="most">The most items in one page of the provider.</param>
    /// <param name="fewest">The fewest that the provider lets one ask for.</param>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a token that never was one.</exception>
    public static PageWindow Read(Connection connection, PageRequest request, int most, int fewest = 1)
    {
        var offset = 0;
        if (
            request.Token is not null
            && (!int.TryParse(request.Token, NumberStyles.None, CultureInfo.InvariantCulture, out offset) || offset <= 0)
        )
        {
            throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
        }

        var size = Math.Clamp(request.Size, fewest, most);
        return new PageWindow((offset / size) + 1, size, offset % size, request.Size);
    }

    /// <summary>The caller's page out of the provider's.</summary>
    /// <param name="items">All items of the provider's page.</param>
    /// <param name="hasMore">Whether the provider has pages after it.</param>
    /// <param name="map">Makes an item of ours.</param>
    /// <param name="lastPage">The number of the provider's last page; null where it is not told.</param>
    public Page<T> ToPage<TItem, T>(IReadOnlyList<TItem> items, bool hasMore, Func<TItem, T> map, int? lastPage = null)
    {
        var end = Math.Min(items.Count, Skip + Take);
        var page = new List<T>(Math.Max(end - Skip, 0));
        for (var i = Skip; i < end; i++)
        {
            page.Add(map(items[i]));
        }

        var next = ((Number - 1) * Size) + Math.Max(end, Skip);
        return new Page<T>(page, hasMore || end < items.Count ? TokenOf(next) : null)
        {
            // Pages of the caller's that are whole ones of the provider's.
            Ahead = hasMore && next == Number * Size && Take >= Size ? [.. TokensBehind(Number + 1, lastPage ?? 0)] : [],
        };
    }

    private IEnumerable<string> TokensBehind(int number, int last)
    {
        for (var ahead = number + 1; ahead <= last && ahead <= number + MostAhead; ahead++)
        {
            yield return TokenOf((ahead - 1) * Size);
        }
    }

    private static string TokenOf(int offset) => offset.ToString(CultureInfo.InvariantCulture);
}

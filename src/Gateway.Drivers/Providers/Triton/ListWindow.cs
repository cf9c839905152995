using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>A part of a list: our page token is the number of items before it. Lists that CloudAPI gives whole are cut here.</summary>
/// <param name="Offset">How many items the caller has already.</param>
/// <param name="Limit">The most items that the caller wants.</param>
internal readonly record struct ListWindow(int Offset, int Limit)
{
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a token that never was one.</exception>
    public static ListWindow Read(Connection connection, PageRequest request)
    {
        var offset = 0;
        if (
            request.Token is not null
            && (!int.TryParse(request.Token, NumberStyles.None, CultureInfo.InvariantCulture, out offset) || offset <= 0)
        )
        {
            throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
        }

        return new ListWindow(offset, Math.Clamp(request.Size, 1, TritonClient.MostItems));
    }

    /// <summary>A page that the server cut.</summary>
    public Page<T> ToPage<TItem, T>(IReadOnlyList<TItem> items, bool hasMore, Func<TItem, T> map) =>
        new([.. items.Select(map)], hasMore ? (Offset + items.Count).ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>A page out of the whole list.</summary>
    public Page<T> Cut<TItem, T>(IReadOnlyCollection<TItem> all, Func<TItem, T> map)
    {
        var items = all.Skip(Offset).Take(Limit).ToArray();
        return ToPage(items, Offset + items.Length < all.Count, map);
    }
}

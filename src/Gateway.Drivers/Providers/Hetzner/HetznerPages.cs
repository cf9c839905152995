using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

internal static class HetznerPages
{
    /// <summary>The caller's page out of Hetzner's, which tells how many there are where it knows.</summary>
    public static Page<T> ToPage<TItem, T>(this PageWindow window, IReadOnlyList<TItem> items, Meta? meta, Func<TItem, T> map) =>
        window.ToPage(items, meta?.Pagination?.NextPage is not null, map, meta?.Pagination?.LastPage);
}

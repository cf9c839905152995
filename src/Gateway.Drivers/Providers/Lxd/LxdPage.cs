using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>LXD lists all at once: pages are cut here, in the order of the ids; a page's token is its last id.</summary>
internal static class LxdPage
{
    public static Page<T> Cut<T>(IEnumerable<T> all, PageRequest request)
        where T : Resource
    {
        var left = all.Where(item => request.Token is null || string.CompareOrdinal(item.Id.Value, request.Token) > 0)
            .OrderBy(item => item.Id.Value, StringComparer.Ordinal)
            .Take(request.Size + 1)
            .ToList();
        return left.Count > request.Size ? new Page<T>(left[..request.Size], left[request.Size - 1].Id.Value) : new Page<T>(left);
    }
}

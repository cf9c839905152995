using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Lists;

/// <summary>
/// Pages that callers who allow cached ones have asked for. It holds a bounded number of items; when it is full, what has been used least
/// recently goes.
/// </summary>
internal sealed class PageCache(IOptions<ListOptions> options, TimeProvider time) : IDisposable
{
    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = options.Value.CachedItems });

    /// <summary>Keeps a page for as long as it may be of use.</summary>
    public void Keep<TPage>(PageKey key, TPage page, int items, long change, TimeSpan life)
        where TPage : class
    {
        if (life > TimeSpan.Zero && items < options.Value.CachedItems)
        {
            using var entry = _pages.CreateEntry(key);
            entry.Value = new CachedPage<TPage>(page, time.GetUtcNow(), change);
            entry.Size = items + 1;
            entry.AbsoluteExpirationRelativeToNow = life;
        }
    }

    /// <summary>A page that was kept, with its age; null if there is none.</summary>
    public (CachedPage<TPage> Cached, TimeSpan Age)? Find<TPage>(PageKey key)
        where TPage : class => _pages.Get(key) is CachedPage<TPage> cached ? (cached, time.GetUtcNow() - cached.At) : null;

    public void Dispose() => _pages.Dispose();
}

/// <summary>A page that was kept.</summary>
/// <param name="Page">The page.</param>
/// <param name="At">When it came from the provider.</param>
/// <param name="Change">Which change of the connection was the last before it was asked for.</param>
internal sealed record CachedPage<TPage>(TPage Page, DateTimeOffset At, long Change)
    where TPage : class;

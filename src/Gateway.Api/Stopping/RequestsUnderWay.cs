using System.Collections.Concurrent;

namespace Gateway.Api.Stopping;

/// <summary>The requests that are being answered.</summary>
internal sealed class RequestsUnderWay
{
    private readonly ConcurrentDictionary<HttpContext, byte> _requests = new();

    public void Add(HttpContext http) => _requests.TryAdd(http, 0);

    public void Remove(HttpContext http) => _requests.TryRemove(http, out _);

    /// <summary>Cuts all of them.</summary>
    public void Abort()
    {
        foreach (var http in _requests.Keys)
        {
            http.Abort();
        }
    }
}

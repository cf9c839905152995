namespace Gateway.Api.Lists;

/// <summary>How old a list may be.</summary>
/// <param name="MaxAge">A cached answer of this age will do; null wants a fresh one, and leaves none behind.</param>
/// <param name="AllowsStale">Whether an older one will do in place of a failure, where the connection allows that.</param>
internal readonly record struct Freshness(TimeSpan? MaxAge, bool AllowsStale)
{
    /// <summary>What a caller says by <c>Cache-Control</c> (RFC 9111, 5.2.1). Who wants no failed sources wants no old ones either.</summary>
    public static Freshness Of(HttpRequest request, bool strict) =>
        request.Headers.CacheControl.Count > 0
        && request.GetTypedHeaders().CacheControl is { NoCache: false, NoStore: false, MaxAge: { } age }
            ? new Freshness(age, !strict)
            : default;
}

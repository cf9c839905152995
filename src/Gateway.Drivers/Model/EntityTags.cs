namespace Gateway.Drivers.Model;

/// <summary>The tags of an If-Match or If-None-Match header.</summary>
/// <param name="Any">The header was <c>*</c>.</param>
/// <param name="Tags">The tags with their quotes, a weak one with <c>W/</c> before them.</param>
public sealed record EntityTags(bool Any, IReadOnlyList<string> Tags)
{
    /// <summary>Strong comparison (RFC 9110, 8.8.3.2): a weak tag equals nothing.</summary>
    public bool ContainsStrong(string etag) => Any || Tags.Any(tag => tag[0] == '"' && tag == etag);

    /// <summary>Weak comparison: the mark of weakness does not count.</summary>
    public bool ContainsWeak(string etag) => Any || Tags.Any(tag => Opaque(tag) == Opaque(etag));

    private static string Opaque(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}

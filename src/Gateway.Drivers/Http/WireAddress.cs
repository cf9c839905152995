namespace Gateway.Drivers.Http;

/// <summary>
/// Addresses that go out exactly as they are written. <see cref="Uri"/> on its own folds <c>a/../b</c>, and a key would reach
/// another object than the one that was signed.
/// </summary>
internal static class WireAddress
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The address of a path below an endpoint.</summary>
    /// <param name="endpoint">Scheme, host and perhaps a path of its own.</param>
    /// <param name="path">The path below it, percent-encoded, beginning with a slash or empty.</param>
    /// <param name="query">The query, percent-encoded, without the question mark; empty for none.</param>
    public static Uri Create(Uri endpoint, string path, string query = "")
    {
        var root = endpoint.AbsolutePath.TrimEnd('/');
        var target = root.Length + path.Length == 0 ? "/" : root + path;
        return new Uri($"{endpoint.Scheme}://{endpoint.Authority}{target}{(query.Length == 0 ? "" : "?" + query)}", AsWritten);
    }

    /// <summary>Every octet but the unreserved ones (RFC 3986, 2.3) as an escape with upper case digits.</summary>
    public static string Encode(string value) => Uri.EscapeDataString(value);

    /// <summary>The same, but for slashes: a key as the path of its object.</summary>
    public static string EncodePath(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);
}

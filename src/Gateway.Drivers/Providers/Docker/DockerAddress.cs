namespace Gateway.Drivers.Providers.Docker;

/// <summary>An endpoint in the form that Docker's tools use, read.</summary>
/// <param name="Http">What request addresses are resolved against.</param>
/// <param name="UnixSocket">The socket's path; null for TCP.</param>
internal sealed record DockerAddress(Uri Http, string? UnixSocket)
{
    private const string UnixScheme = "unix://";

    // An engine ignores the host of a request that comes through its socket, but wants a well-formed one.
    private static readonly Uri OverSocket = new("http://localhost/");

    /// <summary>Null if the text has none of the known forms. <paramref name="tls"/> says what <c>tcp://</c> means.</summary>
    public static DockerAddress? Parse(string endpoint, bool tls)
    {
        if (endpoint.StartsWith(UnixScheme, StringComparison.OrdinalIgnoreCase))
        {
            var path = endpoint[UnixScheme.Length..];
            return path.Length > 1 && path[0] == '/' ? new DockerAddress(OverSocket, path) : null;
        }

        if (
            !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || (uri.UserInfo + uri.Query + uri.Fragment).Length > 0
        )
        {
            return null;
        }

        return uri.Scheme switch
        {
            "http" or "https" => new DockerAddress(new Uri($"{uri.Scheme}://{uri.Authority}{WithSlash(uri.AbsolutePath)}"), null),
            "tcp" when uri.Port > 0 => new DockerAddress(
                new Uri($"{(tls ? "https" : "http")}://{uri.Authority}{WithSlash(uri.AbsolutePath)}"),
                null
            ),
            _ => null,
        };
    }

    private static string WithSlash(string path) => path.EndsWith('/') ? path : path + "/";
}

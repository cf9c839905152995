namespace Gateway.Api.Security;

/// <summary>Who sends a request: the one place that says so.</summary>
internal static class Principal
{
    private const string Anonymous = "anonymous";

    /// <summary>The name of the caller that keys and operations belong to.</summary>
    // Callers are not told apart yet: the gateway listens on loopback only.
    public static string PrincipalName(this HttpContext http) => http.User.Identity?.Name ?? Anonymous;
}

using Gateway.Api.Security.Callers;

namespace Gateway.Api.Security;

/// <summary>Who sends a request: the one place that says so.</summary>
internal static class Principal
{
    /// <summary>The name of the caller that keys and operations belong to.</summary>
    public static string PrincipalName(this HttpContext http) => http.User.Identity?.Name ?? CallerIdentity.Anonymous;
}

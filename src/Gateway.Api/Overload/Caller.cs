using Gateway.Api.Security.Callers;

namespace Gateway.Api.Overload;

/// <summary>Who a request is from, as far as shares of the gateway go.</summary>
internal static class Caller
{
    /// <summary>The name that the caller has proved; where there is none, the address that he comes from.</summary>
    public static string Of(HttpContext http) =>
        http.Caller() is { Name: not CallerIdentity.Anonymous } caller
            ? caller.Name
            : http.Connection.RemoteIpAddress?.ToString() ?? CallerIdentity.Anonymous;
}

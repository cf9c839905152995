namespace Gateway.Api.Overload;

/// <summary>Who a request is from, as far as shares of the gateway go.</summary>
internal static class Caller
{
    private const string Unknown = "anonymous";

    /// <summary>The name that the caller has proved; where there is none, the address that he comes from.</summary>
    public static string Of(HttpContext http) =>
        http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : http.Connection.RemoteIpAddress?.ToString() ?? Unknown;
}

namespace Gateway.Api.Http;

/// <summary>Which requests ask for no change.</summary>
internal static class SafeMethods
{
    /// <summary>Whether the method is one that changes nothing: GET, HEAD and OPTIONS (RFC 9110, section 9.2.1).</summary>
    public static bool IsSafe(this HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
}

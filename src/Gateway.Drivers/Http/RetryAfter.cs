namespace Gateway.Drivers.Http;

/// <summary>Reads the Retry-After header (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>How long the provider asks to wait, told in seconds or as a date; null if it does not say. A date gone by is no wait.</summary>
    public static TimeSpan? ReadRetryAfter(this HttpResponseMessage response, TimeProvider time) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
            _ => null,
        };
}

namespace Gateway.Drivers.Http;

/// <summary>For requests whose answer rightly begins later than others': a stop that waits for the container to end.</summary>
internal static class AttemptTimeOption
{
    public static HttpRequestOptionsKey<TimeSpan> Key { get; } = new("CloudGateway.AttemptTime");

    /// <summary>Replaces the usual time in which the answer to one attempt has to begin.</summary>
    public static void AllowTime(this HttpRequestMessage request, TimeSpan time) => request.Options.Set(Key, time);
}

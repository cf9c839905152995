namespace Gateway.Drivers.Http;

/// <summary>For requests whose answer rightly falls silent for any time: a log that is followed.</summary>
internal static class SilenceOption
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("CloudGateway.MayBeSilent");

    /// <summary>Takes the connection's idle limit off the body of the answer.</summary>
    public static void AllowSilence(this HttpRequestMessage request) => request.Options.Set(Key, true);

    public static bool MayBeSilent(this HttpRequestMessage request) => request.Options.TryGetValue(Key, out var may) && may;
}

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>For the few requests that go to another region than their connection's.</summary>
internal static class AwsSigningRegion
{
    private static readonly HttpRequestOptionsKey<string> Key = new("CloudGateway.AwsSigningRegion");

    /// <summary>Has a request signed for this region.</summary>
    public static void SetSigningRegion(this HttpRequestMessage request, string region) => request.Options.Set(Key, region);

    /// <summary>What was set; null for the connection's region.</summary>
    public static string? GetSigningRegion(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var region) ? region : null;
}

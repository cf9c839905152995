using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Parts of queries, each with its <c>&amp;</c> before it, or nothing.</summary>
internal static class BlobQuery
{
    public static string Marker(string? token) => Parameter("marker", token);

    public static string Parameter(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={WireAddress.Encode(value)}";
}

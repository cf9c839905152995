using System.Security.Cryptography;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>What a signature says of a request's body.</summary>
internal static class AwsPayload
{
    /// <summary>SHA-256 of no bytes.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Nothing: the body is as safe as the connection that it goes over. S3 only.</summary>
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    /// <summary>Each chunk of the body has a signature of its own. S3 only.</summary>
    public const string Chunked = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private static readonly HttpRequestOptionsKey<string> Key = new("CloudGateway.AwsPayload");

    /// <summary>Says what the signature of a request shall say of its body: a hash in lower case hex, or one of the words here.</summary>
    public static void SetPayload(this HttpRequestMessage request, string payload) => request.Options.Set(Key, payload);

    /// <summary>What was set; else what is true of a request without a body.</summary>
    public static string GetPayload(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var payload) ? payload : EmptyHash;

    /// <summary>The hash of a body that lies in memory.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));
}

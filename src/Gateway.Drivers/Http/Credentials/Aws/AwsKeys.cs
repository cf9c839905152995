using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>An access key with its secret, and the session token that a temporary one is used with.</summary>
internal sealed class AwsKeys(string accessKeyId, string secretAccessKey, string? sessionToken = null, DateTimeOffset? expiresAt = null)
{
    private Derived? _derived;

    /// <summary>The public half; it goes out with each request.</summary>
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>Goes out with each request beside the signature; null for keys that last.</summary>
    public string? SessionToken { get; } = sessionToken;

    /// <summary>When the keys end, in UTC; null if they do not.</summary>
    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>The key that signs requests of one day, region and service. The one used last is kept: it is good for the day.</summary>
    /// <param name="scope"><c>day/region/service/aws4_request</c>.</param>
    public byte[] SigningKey(string scope)
    {
        var derived = _derived;
        if (derived?.Scope != scope)
        {
            _derived = derived = new Derived(scope, Derive(scope));
        }

        return derived.Key;
    }

    public override string ToString() => AccessKeyId;

    private byte[] Derive(string scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return key;
    }

    private sealed record Derived(string Scope, byte[] Key);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Drivers.Tests.Providers.Eks;

/// <summary>
/// Checks a token as a cluster has it checked: it is the address of a signed request to Amazon's token service, for this cluster. Made of
/// nothing of the signer's code.
/// </summary>
internal static class EksToken
{
    private const string Prefix = "Bearer k8s-aws-v1.";

    /// <summary>Whether the token is good for the cluster.</summary>
    public static bool IsGood(string header, string cluster, string region, string keyId, string secret)
    {
        if (!header.StartsWith(Prefix, StringComparison.Ordinal) || header.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        var address = new Uri(Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(header[Prefix.Length..])));
        var query = QueryHelpers.ParseQuery(address.Query);
        var time = query["X-Amz-Date"].ToString();
        var scope = $"{time[..8]}/{region}/sts/aws4_request";
        var signed = DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return address.Host == $"sts.{region}.amazonaws.com"
            && address.Scheme == "https"
            && query["Action"] == "GetCallerIdentity"
            && query["X-Amz-Expires"] == "60"
            && query["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
            && query["X-Amz-Credential"] == $"{keyId}/{scope}"
            && DateTimeOffset.UtcNow - signed < TimeSpan.FromMinutes(15)
            && query["X-Amz-Signature"] == Sign(address, cluster, scope, time, secret);
    }

    private static string Sign(Uri address, string cluster, string scope, string time, string secret)
    {
        var pairs = address.Query.TrimStart('?').Split('&').Where(pair => !pair.StartsWith("X-Amz-Signature=", StringComparison.Ordinal));
        var query = string.Join('&', pairs.Order(StringComparer.Ordinal));
        var canonical = $"GET\n/\n{query}\nhost:{address.Host}\nx-k8s-aws-id:{cluster}\n\nhost;x-k8s-aws-id\n{Hash("")}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (k, step) => Hmac(k, step));
        return Convert.ToHexStringLower(Hmac(key, $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hash(canonical)}"));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

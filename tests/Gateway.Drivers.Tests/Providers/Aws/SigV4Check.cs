using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>
/// Checks a signature as a server does, from the request as it came in and nothing of the signer's code
/// (docs.aws.amazon.com, "AWS Signature Version 4 for API requests").
/// </summary>
internal static partial class SigV4Check
{
    /// <summary>What is wrong with the signature; null if nothing is.</summary>
    public static string? Check(SimulatedRequest request, string keyId, string secret, string region, string service)
    {
        var match = Form().Match(request.Headers.GetValueOrDefault("Authorization", ""));
        if (!match.Success)
        {
            return "There is no signature.";
        }

        var time = request.Headers.GetValueOrDefault("x-amz-date", "");
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        if (match.Groups["credential"].Value != $"{keyId}/{scope}")
        {
            return $"It is signed as {match.Groups["credential"].Value} in place of {keyId}/{scope}.";
        }

        var signed = DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if ((DateTimeOffset.UtcNow - signed).Duration() > TimeSpan.FromMinutes(15))
        {
            return "It is too old.";
        }

        var names = match.Groups["names"].Value;
        if (!names.Split(';').Contains("host") || (request.Body.Length > 0 && !names.Split(';').Contains("content-type")))
        {
            return "It does not cover the host and the content's type.";
        }

        var headers = string.Concat(names.Split(';').Select(name => $"{name}:{request.Headers[name].Trim()}\n"));
        var query = string.Join('&', request.Query.TrimStart('?').Split('&').Order(StringComparer.Ordinal));
        var canonical = $"{request.Method}\n{request.Path}\n{query}\n{headers}\n{names}\n{Hash(request.Body)}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (k, step) => Hmac(k, step));
        var expected = Convert.ToHexStringLower(Hmac(key, $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hash(canonical)}"));
        return match.Groups["signature"].Value == expected ? null : "The signature does not match.";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(
        "^AWS4-HMAC-SHA256 Credential=(?<credential>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Form();
}

using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>A request's signature and what it was made with: the first link of the chain of a body that is signed in chunks.</summary>
/// <param name="SigningKey">The day's key.</param>
/// <param name="Timestamp">The time of the request, as it is in <c>x-amz-date</c>.</param>
/// <param name="Scope"><c>day/region/service/aws4_request</c>.</param>
/// <param name="Signature">The signature in lower case hex.</param>
internal sealed record SigV4Seal(byte[] SigningKey, string Timestamp, string Scope, string Signature)
{
    /// <summary>The signature of the bytes that follow what this one has signed.</summary>
    public SigV4Seal Next(ReadOnlySpan<byte> chunk)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(chunk));
        var text = $"AWS4-HMAC-SHA256-PAYLOAD\n{Timestamp}\n{Scope}\n{Signature}\n{AwsPayload.EmptyHash}\n{hash}";
        return this with { Signature = Convert.ToHexStringLower(HMACSHA256.HashData(SigningKey, Encoding.UTF8.GetBytes(text))) };
    }

    public override string ToString() => Scope;
}

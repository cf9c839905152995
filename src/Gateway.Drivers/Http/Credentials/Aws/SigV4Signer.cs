using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>
/// AWS Signature Version 4 for one service and region, in the Authorization header or in the query
/// (docs.aws.amazon.com, "AWS Signature Version 4 for API requests"). What is signed is what is sent: addresses are taken as they
/// are written, with all that has to be encoded in upper case escapes.
/// </summary>
internal sealed class SigV4Signer(string service, string region)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string AmzPrefix = "x-amz-";
    private readonly bool _isS3 = service == "s3";

    /// <summary>Names of further headers that are signed in a request, in lower case.</summary>
    public IReadOnlyCollection<string> AlsoSigned { get; init; } = [];

    /// <summary>Signs a request in its headers, in place of a signature that is there from an attempt before.</summary>
    /// <param name="request">
    /// The request; its address is absolute. Signed are the host, the content's type and MD5, and each header that begins with <c>x-amz-</c>.
    /// </param>
    /// <param name="keys">Who signs.</param>
    /// <param name="now">The time, which the provider allows to be wrong by 15 minutes.</param>
    /// <param name="payload">SHA-256 of the body in lower case hex, or a word that stands for it.</param>
    public SigV4Seal Sign(HttpRequestMessage request, AwsKeys keys, DateTimeOffset now, string payload)
    {
        var timestamp = Timestamp(now);
        var scope = Scope(timestamp);
        Set(request.Headers, "x-amz-date", timestamp);
        Set(request.Headers, "x-amz-security-token", keys.SessionToken);
        Set(request.Headers, "x-amz-content-sha256", _isS3 ? payload : null);
        var headers = SignedHeaders(request);
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical = Canonical(request.Method, request.RequestUri!, request.RequestUri!.Query, headers, names, payload);
        var seal = Seal(keys, timestamp, scope, canonical);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            Algorithm,
            $"Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={seal.Signature}"
        );
        return seal;
    }

    /// <summary>Signs an address, so that whoever holds it can send the request.</summary>
    /// <param name="method">The method that it is for.</param>
    /// <param name="address">The address without a signature.</param>
    /// <param name="headers">Headers that have to be sent with it, names in lower case; the host need not be told.</param>
    /// <param name="keys">Who signs.</param>
    /// <param name="now">When it begins to be good.</param>
    /// <param name="lifetime">For how long, in whole seconds; at most seven days.</param>
    /// <returns>The text of the address.</returns>
    public string Presign(
        HttpMethod method,
        Uri address,
        IReadOnlyDictionary<string, string> headers,
        AwsKeys keys,
        DateTimeOffset now,
        TimeSpan lifetime
    )
    {
        var timestamp = Timestamp(now);
        var scope = Scope(timestamp);
        List<(string Name, string Value)> signed =
        [
            ("host", HostOf(address)),
            .. headers.Select(header => (header.Key, Fold(header.Value))),
        ];
        signed.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var names = string.Join(';', signed.Select(header => header.Name));
        var query = new StringBuilder(address.Query.Length > 1 ? address.Query[1..] + "&" : "")
            .Append("X-Amz-Algorithm=" + Algorithm)
            .Append("&X-Amz-Credential=")
            .Append(Uri.EscapeDataString($"{keys.AccessKeyId}/{scope}"))
            .Append("&X-Amz-Date=")
            .Append(timestamp)
            .Append(CultureInfo.InvariantCulture, $"&X-Amz-Expires={(long)lifetime.TotalSeconds}")
            .Append("&X-Amz-SignedHeaders=")
            .Append(Uri.EscapeDataString(names));
        if (keys.SessionToken is { } token)
        {
            query.Append("&X-Amz-Security-Token=").Append(Uri.EscapeDataString(token));
        }

        var payload = _isS3 ? AwsPayload.Unsigned : AwsPayload.EmptyHash;
        var canonical = Canonical(method, address, query.ToString(), signed, names, payload);
        var root = $"{address.Scheme}://{address.Authority}{address.AbsolutePath}";
        return $"{root}?{query}&X-Amz-Signature={Seal(keys, timestamp, scope, canonical).Signature}";
    }

    private static string Timestamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Scope(string timestamp) => $"{timestamp.AsSpan(0, 8)}/{region}/{service}/aws4_request";

    private static SigV4Seal Seal(AwsKeys keys, string timestamp, string scope, string canonical)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var key = keys.SigningKey(scope);
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Algorithm}\n{timestamp}\n{scope}\n{hash}"));
        return new SigV4Seal(key, timestamp, scope, Convert.ToHexStringLower(signature));
    }

    private string Canonical(
        HttpMethod method,
        Uri address,
        string query,
        List<(string Name, string Value)> headers,
        string names,
        string payload
    )
    {
        var text = new StringBuilder(512)
            .Append(method.Method)
            .Append('\n')
            .Append(_isS3 ? address.AbsolutePath : SigV4Path.Normalise(address.AbsolutePath))
            .Append('\n')
            .Append(CanonicalQuery(query))
            .Append('\n');
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return text.Append('\n').Append(names).Append('\n').Append(payload).ToString();
    }

    // Sorted by name and then by value; a name alone has an empty value.
    private static string CanonicalQuery(string query)
    {
        var pairs = query.TrimStart('?');
        if (pairs.Length == 0)
        {
            return "";
        }

        var sorted = pairs.Split('&').Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").ToArray();
        // '=' comes after '-', '.' and digits: whole pairs would sort "a-b=1" before "a=1".
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Replace('=', '\x1'), b.Replace('=', '\x1')));
        return string.Join('&', sorted);
    }

    private List<(string Name, string Value)> SignedHeaders(HttpRequestMessage request)
    {
        var headers = new List<(string Name, string Value)>(8) { ("host", request.Headers.Host ?? HostOf(request.RequestUri!)) };
        Add(headers, request.Headers.NonValidated);
        if (request.Content is { } content)
        {
            Add(headers, content.Headers.NonValidated);
        }

        headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return headers;
    }

    private void Add(List<(string Name, string Value)> headers, HttpHeadersNonValidated given)
    {
        foreach (var (name, values) in given)
        {
            if (
                name.StartsWith(AmzPrefix, StringComparison.OrdinalIgnoreCase)
                || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
                || name.Equals("content-md5", StringComparison.OrdinalIgnoreCase)
                || (AlsoSigned.Count > 0 && AlsoSigned.Contains(name, StringComparer.OrdinalIgnoreCase))
            )
            {
                headers.Add((name.ToLowerInvariant(), Fold(values.ToString())));
            }
        }
    }

    // Runs of spaces count as one.
    private static string Fold(string value)
    {
        value = value.Trim();
        return value.Contains("  ", StringComparison.Ordinal)
            ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : value;
    }

    private static string HostOf(Uri address) => address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }
}

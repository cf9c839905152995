using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Signed addresses of the XML API, V4 (https://cloud.google.com/storage/docs/authentication/signatures), signed with the service
/// account's key, or by Google's IAM service where the connection has an account without a key.
/// </summary>
internal sealed class GcsLinkDriver(Connection connection, GcsSettings settings, TimeProvider time) : IObjectLinkDriver
{
    private const string Algorithm = "GOOG4-RSA-SHA256";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public async Task<ObjectLink> CreateLinkAsync(string bucket, ObjectLinkRequest request, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, bucket);
        GcsNames.CheckKey(connection, request.Key);
        if (settings.Anonymous)
        {
            throw connection.Fail(DriverErrorKind.NotSupported, "Links are signed with a credential, and the connection has none.");
        }

        var seconds = (long)Math.Ceiling(request.ExpiresIn.TotalSeconds);
        if (seconds < 1 || request.ExpiresIn > Longest)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Google signs links for 1 second to 7 days.", "expiresIn");
        }

        var now = time.GetUtcNow();
        var link = new Unsigned(settings.EndpointUri!, $"/{bucket}/{WireAddress.EncodePath(request.Key)}", request, now, seconds);
        var query = "";
        var signature = await GoogleCredentials.SignAsync(
            connection,
            settings,
            account => link.ToSign(query = link.Query(account)),
            cancellationToken
        );
        return new ObjectLink
        {
            Url = $"{link.Address}?{query}&X-Goog-Signature={Convert.ToHexStringLower(signature)}",
            Method = request.Method,
            Headers = link.Headers.Where(header => header.Key != "host").ToDictionary(),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + seconds),
        };
    }

    /// <summary>A link before it is signed.</summary>
    private sealed class Unsigned(Uri endpoint, string path, ObjectLinkRequest request, DateTimeOffset now, long seconds)
    {
        private readonly string _time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

        /// <summary>What the holder must send, in the order of the names.</summary>
        public SortedDictionary<string, string> Headers { get; } = HeadersOf(endpoint, request);

        public string Address => $"{endpoint.Scheme}://{endpoint.Authority}{path}";

        private string Scope => $"{_time[..8]}/auto/storage/goog4_request";

        // In the order of the names, as it is signed.
        public string Query(string account) =>
            new GcsQuery()
                .Add("X-Goog-Algorithm", Algorithm)
                .Add("X-Goog-Credential", $"{account}/{Scope}")
                .Add("X-Goog-Date", _time)
                .Add("X-Goog-Expires", seconds)
                .Add("X-Goog-SignedHeaders", string.Join(';', Headers.Keys))
                .ToString();

        public byte[] ToSign(string query)
        {
            var headers = string.Concat(Headers.Select(header => $"{header.Key}:{header.Value}\n"));
            var method = request.Method == LinkMethod.Put ? "PUT" : "GET";
            var canonical = $"{method}\n{path}\n{query}\n{headers}\n{string.Join(';', Headers.Keys)}\nUNSIGNED-PAYLOAD";
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
            return Encoding.UTF8.GetBytes($"{Algorithm}\n{_time}\n{Scope}\n{digest}");
        }

        private static SortedDictionary<string, string> HeadersOf(Uri endpoint, ObjectLinkRequest request)
        {
            var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = endpoint.Authority };
            if (request is { Method: LinkMethod.Put, ContentType: { } type })
            {
                headers["content-type"] = type.Trim();
            }

            return headers;
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Signs addresses by Swift's tempurl middleware: https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html.</summary>
internal sealed class SwiftLinkDriver(
    HttpClient http,
    Connection connection,
    SwiftSettings settings,
    KeystoneSession session,
    SwiftFeatures features,
    TimeProvider time
) : IObjectLinkDriver
{
    private readonly SwiftClient _client = new(http, connection, session);

    public async Task<ObjectLink> CreateLinkAsync(string bucket, ObjectLinkRequest request, CancellationToken cancellationToken)
    {
        if (request.Key.All(character => character == '/'))
        {
            // The middleware takes such a path for that of a container.
            throw connection.Fail(DriverErrorKind.InvalidValue, "Swift has no links for a key of slashes alone.", "key");
        }

        var path = SwiftClient.PathOf(bucket, request.Key);
        // The holder is not in the cloud's own network, whatever the gateway is.
        var token = await session.GetTokenAsync(connection, cancellationToken);
        var account = token.EndpointOf(connection, EndpointInterface.Public, SwiftClient.Service);
        var method = request.Method == LinkMethod.Get ? "GET" : "PUT";
        var end = (time.GetUtcNow() + request.ExpiresIn).ToUnixTimeSeconds();
        // What is signed is the path as Swift sees it, which is decoded.
        var signed = string.Create(
            CultureInfo.InvariantCulture,
            $"{method}\n{end}\n{Uri.UnescapeDataString(account.AbsolutePath)}/{bucket}/{request.Key}"
        );
        var signature = await SignAsync(signed, account, cancellationToken);
        var query = string.Create(CultureInfo.InvariantCulture, $"temp_url_sig={signature}&temp_url_expires={end}");
        return new ObjectLink
        {
            Url = WireAddress.Create(account, path, query).AbsoluteUri,
            Method = request.Method,
            Headers = request.ContentType is { } type
                ? ImmutableDictionary<string, string>.Empty.Add("Content-Type", type)
                : ImmutableDictionary<string, string>.Empty,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(end),
        };
    }

    private async Task<string> SignAsync(string text, Uri account, CancellationToken cancellationToken)
    {
        var known = await features.GetAsync(_client, account, cancellationToken);
        var (key, bytes) = (Encoding.UTF8.GetBytes(await GetKeyAsync(cancellationToken)), Encoding.UTF8.GetBytes(text));
        return (known.TempUrl?.AllowedDigests ?? ["sha256"]) switch
        {
            var digests when digests.Contains("sha512") => Convert.ToHexStringLower(HMACSHA512.HashData(key, bytes)),
            var digests when digests.Contains("sha256") => Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes)),
            _ => throw connection.Fail(DriverErrorKind.NotSupported, "This Swift signs links with SHA-1 alone, which is too weak."),
        };
    }

    private async Task<string> GetKeyAsync(CancellationToken cancellationToken)
    {
        if (settings.TempUrlKey is { } key)
        {
            return key.Reveal();
        }

        using var account = await _client.SendAsync(HttpMethod.Head, SwiftClient.Account, cancellationToken);
        return account.GetRaw("X-Account-Meta-Temp-Url-Key")
            ?? account.GetRaw("X-Account-Meta-Temp-Url-Key-2")
            ?? throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The account of connection '{connection.Name}' has no key to sign links with that it may read: set TempUrlKey."
            );
    }
}

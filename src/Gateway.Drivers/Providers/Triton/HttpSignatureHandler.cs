using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>
/// Signs the date of each attempt by the account's key (draft-cavage-http-signatures, as CloudAPI takes it): the server allows its clock
/// and ours to differ by <see cref="ClockTolerance"/>.
/// </summary>
internal sealed class HttpSignatureHandler(TimeProvider time) : DelegatingHandler
{
    /// <summary>How far the signed date may be from the server's clock, either way.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(300);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        var settings = (TritonSettings)connection.Settings;
        using var key = await ReadKeyAsync(connection, settings, cancellationToken);

        var date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(key.Sign(Encoding.ASCII.GetBytes($"date: {date}")));
        Set(request, "Date", date);
        Set(
            request,
            "Authorization",
            $"Signature keyId=\"{KeyIdOf(settings, key)}\",algorithm=\"{key.Algorithm}\",headers=\"date\",signature=\"{signature}\""
        );
        return await base.SendAsync(request, cancellationToken);
    }

    private static string KeyIdOf(TritonSettings settings, SigningKey key)
    {
        var owner = settings.User is { } user ? $"{settings.Account}/users/{user}" : settings.Account;
        return $"/{owner}/keys/{settings.KeyId ?? key.Fingerprint}";
    }

    private static async Task<SigningKey> ReadKeyAsync(Connection connection, TritonSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var pem = settings.Key.Reveal() is { Length: > 0 } given
                ? given
                : await File.ReadAllTextAsync(settings.KeyFile!, cancellationToken);
            return SigningKey.Read(pem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw connection.Fail(
                DriverErrorKind.Unauthenticated,
                $"The key of connection '{connection.Name}' cannot be read: it must be a private key in PEM, RSA or ECDSA, without a passphrase.",
                inner: e
            );
        }
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.Add(name, value);
    }
}

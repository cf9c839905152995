using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>Google's token endpoint for one service account: checks the signed assertion, and gives out tokens that can be ended.</summary>
internal sealed class SimulatedTokens(Func<string> endpoint)
{
    public const string Account = "gateway@cloudgateway-test.iam.gserviceaccount.com";
    public const string Project = "cloudgateway-test";

    // Making one takes long, and it guards nothing.
    private static readonly RSA Key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, string> _scopes = new(StringComparer.Ordinal);

    /// <summary>How many tokens have been given out.</summary>
    public int Given { get; private set; }

    /// <summary>The account's key file.</summary>
    public string KeyFile(RSA? key = null) =>
        new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = Project,
            ["private_key_id"] = "1",
            ["private_key"] = (key ?? Key).ExportPkcs8PrivateKeyPem(),
            ["client_email"] = Account,
            ["client_id"] = "1",
            ["token_uri"] = $"{endpoint()}/token",
        }.ToJsonString();

    /// <summary>Ends all tokens before their time.</summary>
    public void EndAll() => _scopes.Clear();

    public static bool Verify(byte[] data, byte[] signature) =>
        Key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>What the token on a request is good for.</summary>
    /// <exception cref="GcsFailure">There is none, or it has ended.</exception>
    public string ScopeOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 7 } header && _scopes.TryGetValue(header[7..], out var scope)
            ? scope
            : throw new GcsFailure(401, "authError", "Invalid Credentials");

    public async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (
            form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer"
            || form["assertion"].ToString().Split('.') is not [var header, var claims, var signature]
            || !Verify(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature))
        )
        {
            await RefuseAsync(context, "Invalid JWT Signature.");
            return;
        }

        using var said = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        if (said.RootElement.GetProperty("iss").GetString() != Account || !IsMine(said.RootElement.GetProperty("aud").GetString()))
        {
            await RefuseAsync(context, $"Invalid JWT: {said.RootElement.GetRawText()}");
            return;
        }

        var token = $"ya29.{Guid.NewGuid():N}";
        _scopes[token] = said.RootElement.GetProperty("scope").GetString()!;
        Given++;
        await context.Response.WriteAsJsonAsync(
            new
            {
                access_token = token,
                expires_in = 3599,
                token_type = "Bearer",
            },
            context.RequestAborted
        );
    }

    // The library always names Google's own endpoint, wherever it asks.
    private static bool IsMine(string? audience) => audience == "https://oauth2.googleapis.com/token";

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = 400;
        return context.Response.WriteAsJsonAsync(new { error = "invalid_grant", error_description = why }, context.RequestAborted);
    }
}

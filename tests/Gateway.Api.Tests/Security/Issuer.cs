using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Tests.Security;

/// <summary>An OpenID Connect issuer on loopback, which signs whatever it is told to.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(JsonObject Public, Func<string, byte[], byte[]> Sign)> _keys = [];
    private int _fetches;

    private Issuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text(Discovery ?? Document(), "application/json"));
        _app.MapGet(
            "/keys",
            () =>
            {
                Interlocked.Increment(ref _fetches);
                return IsDown ? Results.StatusCode(503) : Results.Text(KeySet ?? Keys(), "application/json");
            }
        );
    }

    public string Address { get; private set; } = "";

    /// <summary>How often the keys were fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public bool IsDown { get; set; }

    /// <summary>In place of the true document.</summary>
    public string? Discovery { get; set; }

    /// <summary>In place of the true keys.</summary>
    public string? KeySet { get; set; }

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        issuer.AddRsa("rsa");
        issuer.AddCurve("p256", ECCurve.NamedCurves.nistP256, "P-256");
        issuer.AddCurve("p384", ECCurve.NamedCurves.nistP384, "P-384");
        issuer.AddCurve("p521", ECCurve.NamedCurves.nistP521, "P-521");
        await issuer._app.StartAsync();
        issuer.Address = issuer._app.Urls.Single();
        return issuer;
    }

    /// <summary>Adds a key, which the issuer publishes from now on.</summary>
    public RSA AddRsa(string id, int bits = 2048)
    {
        var rsa = RSA.Create(bits);
        var parameters = rsa.ExportParameters(false);
        var key = new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = id,
            ["use"] = "sig",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        _keys.Add(
            (
                key,
                (algorithm, bytes) =>
                    rsa.SignData(bytes, Hash(algorithm), algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            )
        );
        return rsa;
    }

    public void Remove(string id) => _keys.RemoveAll(key => (string?)key.Public["kid"] == id);

    /// <summary>The public key as it is published.</summary>
    public JsonObject PublicKey(string id) => _keys.Single(key => (string?)key.Public["kid"] == id).Public;

    /// <summary>The claims of a good token.</summary>
    public JsonObject Claims(DateTimeOffset now) =>
        new()
        {
            ["iss"] = Address,
            ["aud"] = "cloudgateway",
            ["sub"] = "ada",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 300,
            ["groups"] = new JsonArray("engineers"),
        };

    /// <summary>A token of these parts, signed by one of the keys.</summary>
    public string Sign(string header, string claims, string key, string algorithm)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var sign = _keys.Single(known => (string?)known.Public["kid"] == key).Sign;
        return $"{signed}.{Base64Url.EncodeToString(sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    public string Sign(JsonObject claims, string key = "rsa", string algorithm = "RS256", Action<JsonObject>? change = null)
    {
        var header = new JsonObject
        {
            ["alg"] = algorithm,
            ["typ"] = "JWT",
            ["kid"] = key,
        };
        change?.Invoke(header);
        return Sign(header.ToJsonString(), claims.ToJsonString(), key, algorithm);
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void AddCurve(string id, ECCurve curve, string name)
    {
        var ecdsa = ECDsa.Create(curve);
        var point = ecdsa.ExportParameters(false).Q;
        var key = new JsonObject
        {
            ["kty"] = "EC",
            ["kid"] = id,
            ["crv"] = name,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
        _keys.Add((key, (algorithm, bytes) => ecdsa.SignData(bytes, Hash(algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation)));
    }

    private static HashAlgorithmName Hash(string algorithm) =>
        algorithm[2..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };

    private string Document() => JsonSerializer.Serialize(new { issuer = Address, jwks_uri = Address + "/keys" });

    private string Keys() => new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(key => key.Public.DeepClone())]) }.ToJsonString();
}

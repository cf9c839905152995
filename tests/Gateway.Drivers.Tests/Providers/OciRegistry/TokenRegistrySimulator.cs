using System.Security.Cryptography;
using System.Text;
using Gateway.Conformance.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.OciRegistry;

/// <summary>
/// A registry with pages, an index of platforms with an attestation beside them, blobs that lie elsewhere, and a server for tokens that
/// gives them for one repository at a time.
/// </summary>
public sealed class TokenRegistrySimulator : Simulator
{
    public const string User = "robot";
    public const string Password = "s3cret/robot";

    private const string Repository = "team/app";
    private const string Service = "registry.example";
    private static readonly string[] Tags = ["1.0", "1.1", "2.0", "latest"];
    private static readonly byte[] Amd64 = Manifest("amd64", 1000);
    private static readonly byte[] Arm64 = Manifest("arm64", 2000);
    private static readonly byte[] Config = """{"architecture":"amd64","os":"linux","config":{}}"""u8.ToArray();

    private static readonly byte[] Index = Encoding.UTF8.GetBytes(
        $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {"digest":"{{{DigestOf(Amd64)}}}","size":10,"platform":{"architecture":"amd64","os":"linux"}},
        {"digest":"{{{DigestOf(Arm64)}}}","size":10,"platform":{"architecture":"arm64","os":"linux","variant":"v8"}},
        {"digest":"sha256:{{{new string('0', 64)}}}","size":10,"platform":{"architecture":"unknown","os":"unknown"}}]}
        """
    );

    private int _tokens;

    /// <summary>How many tokens were given.</summary>
    public int TokensGiven => _tokens;

    /// <summary>Tokens up to this number are no longer good.</summary>
    public int TokensEnded { get; set; }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/token", GiveToken);
        routes.MapGet("/v2/", (HttpContext http) => Guard(http, "") ?? Results.Json(new { }));
        routes.MapGet(
            "/v2/{owner}/{name}/tags/list",
            (HttpContext http, string owner, string name) => GuardOf(http, owner, name) ?? List(http)
        );
        routes.MapGet(
            "/v2/{owner}/{name}/manifests/{reference}",
            (HttpContext http, string owner, string name, string reference) => GuardOf(http, owner, name) ?? GetManifest(http, reference)
        );
        routes.MapGet(
            "/v2/{owner}/{name}/blobs/{digest}",
            (HttpContext http, string owner, string name, string digest) =>
                GuardOf(http, owner, name) ?? Results.Redirect($"/cdn/{digest}?signature=1", preserveMethod: true)
        );
        routes.MapGet(
            "/cdn/{digest}",
            (HttpContext http) =>
            {
                if (http.Request.Headers.Authorization.Count > 0)
                {
                    Complain("A token was taken to where blobs lie.");
                }

                return Results.Bytes(Config, "application/octet-stream");
            }
        );
    }

    private IResult GiveToken(HttpContext http)
    {
        var query = http.Request.Query;
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (http.Request.Headers.Authorization != basic)
        {
            return Error(401, "UNAUTHORIZED", "wrong name or password");
        }

        if (query["service"] != Service || query["account"] != User)
        {
            Complain($"The token was asked for as {http.Request.QueryString}.");
        }

        var number = Interlocked.Increment(ref _tokens);
        return Results.Json(new { token = $"t{number} {query["scope"]}", expires_in = 300 });
    }

    private IResult? GuardOf(HttpContext http, string owner, string name) =>
        Guard(http, $"repository:{owner}/{name}:pull")
        ?? ($"{owner}/{name}" == Repository ? null : Error(404, "NAME_UNKNOWN", "repository name not known to registry"));

    private IResult? Guard(HttpContext http, string scope)
    {
        var shown = http.Request.Headers.Authorization.ToString();
        if (shown.StartsWith("Bearer t", StringComparison.Ordinal) && shown.EndsWith(" " + scope, StringComparison.Ordinal))
        {
            var number = int.Parse(
                shown["Bearer t".Length..shown.IndexOf(' ', "Bearer ".Length)],
                System.Globalization.CultureInfo.InvariantCulture
            );
            if (number > TokensEnded)
            {
                return null;
            }
        }
        else if (shown.StartsWith("Basic", StringComparison.Ordinal))
        {
            Complain("The password was sent to the registry, which wants a token.");
        }

        http.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"{Address}token\",service=\"{Service}\"" + (scope.Length == 0 ? "" : $",scope=\"{scope}\"");
        return Error(401, "UNAUTHORIZED", "authentication required");
    }

    private static IResult List(HttpContext http)
    {
        var last = http.Request.Query["last"].ToString();
        var size = int.Parse(http.Request.Query["n"]!, System.Globalization.CultureInfo.InvariantCulture);
        var rest = Tags.Where(tag => string.CompareOrdinal(tag, last) > 0).ToArray();
        if (rest.Length > size)
        {
            http.Response.Headers.Link = $"</v2/{Repository}/tags/list?n={size}&last={rest[size - 1]}>; rel=\"next\"";
        }

        return Results.Json(new { name = Repository, tags = rest.Take(size) });
    }

    private static IResult GetManifest(HttpContext http, string reference)
    {
        var (body, type) = reference switch
        {
            "1.0" => (Amd64, "application/vnd.oci.image.manifest.v1+json"),
            _ when reference == DigestOf(Amd64) => (Amd64, "application/vnd.oci.image.manifest.v1+json"),
            _ when reference == DigestOf(Arm64) => (Arm64, "application/vnd.oci.image.manifest.v1+json"),
            _ when Tags.Contains(reference) => (Index, "application/vnd.oci.image.index.v1+json"),
            _ => ([], ""),
        };
        if (body.Length == 0 || !http.Request.Headers.Accept.ToString().Contains(type, StringComparison.Ordinal))
        {
            return Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }

        return Results.Bytes(body, type);
    }

    private static byte[] Manifest(string architecture, int size) =>
        Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"config":{"digest":"sha256:{{{new string('a', 64)}}}","size":50,"mediaType":"{{{architecture}}}"},
            "layers":[{"digest":"sha256:{{{new string('b', 64)}}}","size":{{{size}}}}]}
            """
        );

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IResult Error(int status, string code, string message) =>
        Results.Json(new { errors = new[] { new { code, message } } }, statusCode: status);
}

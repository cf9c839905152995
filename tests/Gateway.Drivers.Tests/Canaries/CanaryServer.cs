using System.Text;
using System.Text.Json.Nodes;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Xunit;

namespace Gateway.Drivers.Tests.Canaries;

/// <summary>
/// A provider that refuses everything and repeats in its refusal all that it was sent: credentials, tokens, signed addresses, in every field that a
/// reader of errors might look at. Logins succeed, so that what comes after them is refused too.
/// </summary>
internal sealed class CanaryServer : IAsyncLifetime
{
    private static readonly string[] Sent =
    [
        "Authorization",
        "X-Auth-Token",
        "X-Auth-Key",
        "X-Api-Key",
        "X-Registry-Auth",
        "X-Amz-Security-Token",
    ];
    private static readonly string[] RequestIds =
    [
        "x-request-id",
        "x-amz-request-id",
        "x-ms-request-id",
        "x-openstack-request-id",
        "x-ms-error-code",
    ];
    private static readonly string[] Services = ["compute", "image", "volumev3", "block-storage", "network", "object-store"];
    private readonly HttpServer _server = new();

    public Uri Address => _server.Address;

    /// <summary>What else it repeats: the secrets of the connection.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    public int Status { get; set; } = 400;

    /// <summary>Which of the forms its refusals have.</summary>
    public int Form { get; set; }

    public static int Forms => 8;

    /// <summary>How many refusals it has sent.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether logins succeed.</summary>
    public bool LetsIn { get; set; } = true;

    public Task InitializeAsync()
    {
        _server.Answer = AnswerAsync;
        return _server.InitializeAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (!LetsIn || !await TryLogInAsync(http))
        {
            await RefuseAsync(http);
        }
    }

    // The logins of AWS, Keystone, Swift, Docker Hub, registries and Google.
    private async Task<bool> TryLogInAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path.EndsWith("/auth/tokens", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 201;
            http.Response.Headers["X-Subject-Token"] = CanarySettings.Token("keystone");
            await http.Response.WriteAsync(Catalogue());
        }
        else if (path == "/auth/v1.0")
        {
            http.Response.Headers["X-Auth-Token"] = CanarySettings.Token("swift");
            http.Response.Headers["X-Storage-Url"] = $"{Address}v1/AUTH_a";
        }
        else if (path == "/v2/" && http.Request.Headers.Authorization.Count == 0)
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{Address}token\",service=\"registry\"";
        }
        else if (path == "/version")
        {
            await http.Response.WriteAsync("""{"ApiVersion":"1.41","MinAPIVersion":"1.21"}""");
        }
        else if (path == "/" && http.Request.HasFormContentType)
        {
            await http.Response.WriteAsync(Role());
        }
        else if (path is "/token" or "/v2/auth/token" or "/v2/users/login")
        {
            var token = CanarySettings.Token("bearer");
            await http.Response.WriteAsync(
                $$"""{"access_token":"{{token}}","token":"{{token}}","token_type":"Bearer","expires_in":3600}"""
            );
        }
        else
        {
            return false;
        }

        return true;
    }

    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    private static string Role() =>
        $"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>{CanarySettings.Token("role")}</SecretAccessKey>
            <SessionToken>{CanarySettings.Token("session")}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
            </Credentials></AssumeRoleResult></AssumeRoleResponse>
            """;

    private string Catalogue() =>
        new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["expires_at"] = "2099-01-01T00:00:00Z",
                ["catalog"] = new JsonArray([
                    .. Services.Select(type =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["type"] = type,
                                ["endpoints"] = new JsonArray(
                                    new JsonObject
                                    {
                                        ["interface"] = "public",
                                        ["region_id"] = "r",
                                        ["url"] = $"{Address}{type}/v3",
                                    }
                                ),
                            }
                    ),
                ]),
            },
        }.ToJsonString();

    private Task RefuseAsync(HttpContext http)
    {
        Refusals++;
        // What succeeds is data, from which only the connection's own secrets are known to be none.
        var isData = Status == 200 && Form is not (5 or 6);
        var sent = Sent.SelectMany(name => http.Request.Headers[name]).OfType<string>().Append(http.Request.GetEncodedUrl());
        var all = Secrets.Concat(isData ? [] : sent).ToArray();
        var text = "cannot use " + string.Join(" or ", all.Concat(all.Select(Uri.EscapeDataString)));
        var line = new string([.. text.Select(letter => letter is >= ' ' and <= '~' ? letter : ' ')]);
        http.Response.StatusCode = Status;
        foreach (var name in RequestIds)
        {
            http.Response.Headers[name] = line;
        }

        http.Response.Headers.WWWAuthenticate = $"Bearer error=\"{line.Replace('"', '\'')}\"";
        http.Response.ContentType = Form is 5 or 6 ? "application/xml" : "application/json";
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Write(text))).AsTask();
    }

    private string Write(string text)
    {
        var xml = System.Security.SecurityElement.Escape(text);
        return Form switch
        {
            0 => Object("message", "id", "code", "error", "reason", "detail", "Message", "__type", "type").ToJsonString(),
            1 => new JsonObject { ["error"] = Object("message", "code", "status", "reason", "target") }.ToJsonString(),
            2 => new JsonObject { ["errors"] = new JsonArray(Object("message", "code", "reason", "field", "detail")) }.ToJsonString(),
            3 => new JsonObject { ["badRequest"] = Object("message", "title") }.ToJsonString(),
            4 => $"<html><h1>400 {xml}</h1><p>{xml}</p></html>",
            5 => $"<Error><Code>{xml}</Code><Message>{xml}</Message><Resource>{xml}</Resource><RequestId>{xml}</RequestId></Error>",
            6 =>
                $"<Response><Errors><Error><Code>{xml}</Code><Message>{xml}</Message></Error></Errors><RequestID>{xml}</RequestID></Response>",
            _ => text,
        };

        JsonObject Object(params string[] names) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(text))));
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>Tokens of the issuer are taken, and every known way to pass off something else as one is refused.</summary>
public sealed class TokenTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private Issuer Issuer => fixture.Issuer;

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private JsonObject Claims => Issuer.Claims(Now);

    [Theory]
    [InlineData("rsa", "RS256")]
    [InlineData("rsa", "RS384")]
    [InlineData("rsa", "RS512")]
    [InlineData("rsa", "PS256")]
    [InlineData("rsa", "PS384")]
    [InlineData("rsa", "PS512")]
    [InlineData("p256", "ES256")]
    [InlineData("p384", "ES384")]
    [InlineData("p521", "ES512")]
    public async Task A_token_of_the_issuer_opens(string key, string algorithm) => await OpensAsync(Issuer.Sign(Claims, key, algorithm));

    [Fact]
    public async Task The_subject_and_its_groups_have_their_roles()
    {
        var token = Issuer.Sign(Claims);
        (await GetAsync("/nodes/box", token)).Expect(200);
        (await GetAsync("/nodes/elsewhere", token)).ExpectProblem(404, "connection-not-found");

        var grace = Claims;
        grace["sub"] = "grace";
        (await GetAsync("/nodes/elsewhere", Issuer.Sign(grace))).Expect(200);
        grace["groups"] = "nobody";
        (await GetAsync("/nodes/elsewhere", Issuer.Sign(grace))).Expect(200);
        grace["sub"] = "eve";
        (await GetAsync("/nodes/elsewhere", Issuer.Sign(grace))).ExpectProblem(404, "connection-not-found");
        grace["groups"] = "engineers";
        (await GetAsync("/nodes/box", Issuer.Sign(grace))).Expect(200);
    }

    [Fact]
    public async Task The_type_may_be_that_of_an_access_token_and_the_audience_one_of_several()
    {
        var claims = Claims;
        claims["aud"] = new JsonArray("other", "cloudgateway");
        await OpensAsync(Issuer.Sign(claims, change: header => header["typ"] = "at+jwt"));
        await OpensAsync(Issuer.Sign(claims, change: header => header["typ"] = "application/AT+JWT"));
    }

    [Fact]
    public async Task Clocks_may_be_a_minute_apart()
    {
        var claims = Claims;
        claims["exp"] = Now.ToUnixTimeSeconds() - 50;
        claims["nbf"] = Now.ToUnixTimeSeconds() + 50;
        await OpensAsync(Issuer.Sign(claims));
    }

    [Theory]
    [InlineData("iss", "\"https://issuer.example\"")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"other\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[\"cloudgateway\", 1]")]
    [InlineData("aud", "{\"cloudgateway\":1}")]
    [InlineData("aud", "\"CLOUDGATEWAY\"")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "1")]
    [InlineData("sub", "\"a\\u0000b\"")]
    [InlineData("exp", "1")]
    [InlineData("exp", "\"4102444800\"")]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "null")]
    [InlineData("nbf", "4102444800")]
    [InlineData("nbf", "\"1\"")]
    [InlineData("iat", "4102444800")]
    [InlineData("groups", "[1]")]
    public async Task A_claim_that_is_not_right_opens_nothing(string claim, string value)
    {
        var claims = Claims;
        claims.Remove(claim);
        await OpensNothingAsync(
            Issuer.Sign("""{"alg":"RS256","typ":"JWT","kid":"rsa"}""", With(claims, $"\"{claim}\":{value}"), "rsa", "RS256")
        );
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("exp")]
    public async Task A_claim_that_is_missing_opens_nothing(string claim)
    {
        var claims = Claims;
        claims.Remove(claim);
        await OpensNothingAsync(Issuer.Sign(claims));
    }

    [Fact]
    public async Task Time_and_leeway_that_are_over_open_nothing()
    {
        var claims = Claims;
        claims["exp"] = Now.ToUnixTimeSeconds() - 61;
        await OpensNothingAsync(Issuer.Sign(claims));
        claims = Claims;
        claims["nbf"] = Now.ToUnixTimeSeconds() + 70;
        await OpensNothingAsync(Issuer.Sign(claims));
    }

    [Fact]
    public async Task A_token_that_was_right_a_moment_ago_ends_all_the_same()
    {
        var token = Issuer.Sign(Claims);
        await OpensAsync(token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(361));
        await OpensNothingAsync(token);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("")]
    [InlineData("HS256")]
    [InlineData("rs256")]
    [InlineData("ES256K")]
    [InlineData("EdDSA")]
    [InlineData("RSA-OAEP")]
    public async Task Other_algorithms_open_nothing(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"rsa"}""";
        await OpensNothingAsync(Issuer.Sign(header, Claims.ToJsonString(), "rsa", "RS256"));
        await OpensNothingAsync($"{Issuer.Encode(header)}.{Issuer.Encode(Claims.ToJsonString())}.");
        await OpensNothingAsync($"{Issuer.Encode(header)}.{Issuer.Encode(Claims.ToJsonString())}");
    }

    [Fact]
    public async Task A_public_key_is_no_secret_of_an_hmac()
    {
        var header = """{"alg":"HS256","typ":"JWT","kid":"rsa"}""";
        var signed = $"{Issuer.Encode(header)}.{Issuer.Encode(Claims.ToJsonString())}";
        var modulus = Base64Url.DecodeFromChars((string)Issuer.PublicKey("rsa")["n"]!);
        foreach (var secret in new[] { modulus, Encoding.UTF8.GetBytes(Issuer.PublicKey("rsa").ToJsonString()), [] })
        {
            await OpensNothingAsync($"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}");
        }
    }

    [Theory]
    [InlineData("p256", "RS256")]
    [InlineData("rsa", "ES256")]
    [InlineData("p384", "ES256")]
    [InlineData("p256", "ES384")]
    public async Task A_key_checks_only_what_it_is_made_for(string key, string told)
    {
        var signs =
            key == "rsa" ? "RS256"
            : key == "p256" ? "ES256"
            : "ES384";
        await OpensNothingAsync(Issuer.Sign($$"""{"alg":"{{told}}","typ":"JWT","kid":"{{key}}"}""", Claims.ToJsonString(), key, signs));
    }

    [Theory]
    [InlineData("\"jku\":\"http://127.0.0.1:1/keys\"")]
    [InlineData("\"x5u\":\"http://127.0.0.1:1/cert\"")]
    [InlineData("\"jwk\":{\"kty\":\"RSA\"}")]
    [InlineData("\"x5c\":[\"MIIB\"]")]
    [InlineData("\"crit\":[\"exp\"]")]
    [InlineData("\"b64\":false")]
    [InlineData("\"zip\":\"DEF\"")]
    [InlineData("\"enc\":\"A256GCM\"")]
    [InlineData("\"alg\":\"none\"")]
    [InlineData("\"kid\":\"other\"")]
    public async Task A_header_that_brings_rules_of_its_own_or_says_something_twice_opens_nothing(string member) =>
        await OpensNothingAsync(
            Issuer.Sign($$"""{"alg":"RS256","typ":"JWT","kid":"rsa",{{member}}}""", Claims.ToJsonString(), "rsa", "RS256")
        );

    [Theory]
    [InlineData("\"typ\":\"logout+jwt\"")]
    [InlineData("\"typ\":\"none\"")]
    [InlineData("\"typ\":1")]
    [InlineData("\"cty\":\"JWT\"")]
    public async Task Another_type_of_token_opens_nothing(string type) =>
        await OpensNothingAsync(Issuer.Sign($$"""{"alg":"RS256","kid":"rsa",{{type}}}""", Claims.ToJsonString(), "rsa", "RS256"));

    [Theory]
    [InlineData("sub", "\"root\"")]
    [InlineData("exp", "4102444800")]
    [InlineData("groups", "[\"administrators\"]")]
    [InlineData("x", "{\"a\":1,\"a\":2}")]
    public async Task A_claim_that_occurs_twice_opens_nothing(string claim, string value)
    {
        var claims = Claims;
        await OpensNothingAsync(
            Issuer.Sign("""{"alg":"RS256","typ":"JWT","kid":"rsa"}""", With(claims, $"\"{claim}\":{value}"), "rsa", "RS256")
        );
    }

    [Fact]
    public async Task An_altered_token_opens_nothing()
    {
        var parts = Issuer.Sign(Claims).Split('.');
        var root = Claims;
        root["sub"] = "root";
        await OpensNothingAsync($"{parts[0]}.{Issuer.Encode(root.ToJsonString())}.{parts[2]}");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}.{parts[2]}.");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}.{parts[2]}=");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}.");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}.{parts[2]}.{parts[1]}.{parts[2]}");
        await OpensNothingAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[256])}");
        await OpensNothingAsync(new string('a', 20_000));
        await OpensNothingAsync("..");
    }

    [Fact]
    public async Task A_signature_of_zeros_on_a_curve_opens_nothing()
    {
        var token = Issuer.Sign(Claims, "p256", "ES256").Split('.');
        await OpensNothingAsync($"{token[0]}.{token[1]}.{Base64Url.EncodeToString(new byte[64])}");
    }

    [Fact]
    public async Task A_key_that_the_issuer_adds_is_fetched_at_most_once_a_minute()
    {
        await OpensAsync(Issuer.Sign(Claims));
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Issuer.AddRsa("added");
        var before = Issuer.Fetches;
        await OpensAsync(Issuer.Sign(Claims, "added"));
        Assert.Equal(before + 1, Issuer.Fetches);

        for (var i = 0; i < 20; i++)
        {
            await OpensNothingAsync(Issuer.Sign(Claims, change: header => header["kid"] = $"made-up-{i}"));
        }

        // The clock goes on by two seconds for each.
        Assert.Equal(before + 1, Issuer.Fetches);
    }

    [Fact]
    public async Task An_issuer_that_is_down_takes_nobody_out()
    {
        await OpensAsync(Issuer.Sign(Claims));
        Issuer.IsDown = true;
        try
        {
            fixture.Clock.Advance(TimeSpan.FromMinutes(30));
            await OpensNothingAsync(Issuer.Sign(Claims, change: header => header["kid"] = "unknown"));
            await OpensAsync(Issuer.Sign(Claims));
        }
        finally
        {
            Issuer.IsDown = false;
        }
    }

    [Theory]
    [InlineData("""{"issuer":"https://other.example","jwks_uri":"KEYS"}""", null)]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"http://issuer.example/keys"}""", null)]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/keys"}""", null)]
    [InlineData("""{"issuer":"ISSUER"}""", null)]
    [InlineData("[]", null)]
    [InlineData(null, "{}")]
    [InlineData(null, """{"keys":[{"kty":"oct","kid":"rsa","k":"c2VjcmV0"}]}""")]
    [InlineData(null, """{"keys":[{"kty":"RSA","kid":"rsa","use":"enc","n":"AQAB","e":"AQAB"},1,null]}""")]
    public async Task An_issuer_that_says_something_else_gives_no_key(string? discovery, string? keys)
    {
        await using var issuer = await Issuer.StartAsync();
        issuer.Discovery = discovery
            ?.Replace("KEYS", issuer.Address + "/keys", StringComparison.Ordinal)
            .Replace("ISSUER", issuer.Address, StringComparison.Ordinal);
        issuer.KeySet = keys;
        await using var gateway = fixture.Start(("Gateway:Security:Oidc:Issuer", issuer.Address));

        (await gateway.Http.GetAsync("/nodes", ("Authorization", "Bearer " + issuer.Sign(issuer.Claims(Now))))).ExpectProblem(
            401,
            "wrong-credential"
        );
    }

    [Fact]
    public async Task A_short_key_checks_nothing()
    {
        await using var issuer = await Issuer.StartAsync();
        issuer.AddRsa("short", 1024);
        await using var gateway = fixture.Start(("Gateway:Security:Oidc:Issuer", issuer.Address));

        var token = issuer.Sign(issuer.Claims(Now), "short");
        (await gateway.Http.GetAsync("/nodes", ("Authorization", "Bearer " + token))).ExpectProblem(401, "wrong-credential");
    }

    [Fact]
    public async Task The_refusal_says_how_to_come_in_and_nothing_of_the_token()
    {
        var refused = await GetAsync("/nodes", "a.b.c");

        refused.ExpectProblem(401, "wrong-credential");
        Assert.Contains(
            "Bearer realm=\"CloudGateway\", error=\"invalid_token\"",
            refused.Header("WWW-Authenticate"),
            StringComparison.Ordinal
        );
        Assert.Contains("Bearer", (await fixture.Http.GetAsync("/nodes")).Expect(401).Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    private async Task OpensAsync(string token) => (await GetAsync("/nodes/box", token)).Expect(200);

    private async Task OpensNothingAsync(string token)
    {
        // Wrong credentials come one each second.
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        (await GetAsync("/nodes/box", token)).ExpectProblem(401, "wrong-credential");
    }

    private Task<Answer> GetAsync(string path, string token) => fixture.Http.GetAsync(path, ("Authorization", "Bearer " + token));

    private static string With(JsonObject claims, string member) => $"{claims.ToJsonString()[..^1]},{member}}}";
}

/// <summary>A gateway that takes tokens of an issuer on loopback.</summary>
public sealed class TokenFixture : GatewayFixture
{
    internal Issuer Issuer { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(Sandboxes(("box", "TransitionMs", "0"), ("elsewhere", "TransitionMs", "0")))
        {
            ["Gateway:Security:Oidc:Issuer"] = Issuer.Address,
            ["Gateway:Security:Oidc:Audience"] = "cloudgateway",
            ["Gateway:Security:Roles:engineers:Rules:0:Verbs"] = "*",
            ["Gateway:Security:Roles:engineers:Rules:0:Connections"] = "box",
            ["Gateway:Security:Roles:engineers:Groups:0"] = "engineers",
            ["Gateway:Security:Roles:reader:Subjects"] = "grace,root",
        };

    public override async Task InitializeAsync()
    {
        Issuer = await Issuer.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}

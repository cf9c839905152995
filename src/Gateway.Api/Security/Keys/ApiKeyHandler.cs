using System.Text.Encodings.Web;
using Gateway.Api.Security.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Security.Keys;

/// <summary>The scheme of API keys: <c>X-Api-Key</c>, or as a bearer token for clients that know no other header.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KeyBook keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";
    public const string IdClaim = "key_id";
    public const string NameClaim = "key_name";
    public const string RoleClaim = "key_role";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var sent = Request.Headers[Header];
        var text = sent.Count == 1 ? sent[0].AsSpan() : Request.Headers.Authorization.ToString().AsSpan(JwtHandler.Prefix.Length);
        return Task.FromResult(
            keys.Find(text) is { } known
                ? AuthenticateResult.Success(new AuthenticationTicket(known.Proof, SchemeName))
                : AuthenticateResult.Fail("There is no such key, or it has ended.")
        );
    }
}

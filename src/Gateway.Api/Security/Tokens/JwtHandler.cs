using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Security.Tokens;

/// <summary>
/// The scheme of bearer tokens. Microsoft's JwtBearer can take its place by one registration under the same name: what this proves are plain claims,
/// <c>sub</c> and the groups.
/// </summary>
internal sealed class JwtHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    SecurityOptions security,
    TokenChecker checker,
    TokenCache cache
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    public const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (security.Oidc.Issuer is null)
        {
            return AuthenticateResult.Fail("No issuer is configured.");
        }

        var token = Request.Headers.Authorization.ToString()[Prefix.Length..];
        if (cache.Find(token) is { } known)
        {
            return Succeed(known);
        }

        try
        {
            var (proof, until) = await checker.CheckAsync(token, Context.RequestAborted);
            cache.Keep(token, proof, until);
            return Succeed(proof);
        }
        catch (TokenRefusedException e)
        {
            return AuthenticateResult.Fail(e.Message);
        }
        catch (OperationCanceledException) when (Context.RequestAborted.IsCancellationRequested)
        {
            return AuthenticateResult.Fail("The caller has left.");
        }
    }

    private static AuthenticateResult Succeed(System.Security.Claims.ClaimsPrincipal proof) =>
        AuthenticateResult.Success(new AuthenticationTicket(proof, SchemeName));
}

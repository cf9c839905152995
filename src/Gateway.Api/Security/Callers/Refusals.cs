using Gateway.Api.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Security.Callers;

/// <summary>Answers callers who are not known: 401, and 429 after too many wrong credentials.</summary>
internal sealed class Refusals(ProblemWriter problems, SecurityOptions options)
{
    private const string Realm = "realm=\"CloudGateway\"";

    public Task RefuseAsync(HttpContext http, CallerIdentity caller)
    {
        if (caller == CallerIdentity.Throttled)
        {
            return problems.RefuseAsync(http, TooMany());
        }

        var isWrong = caller == CallerIdentity.Wrong;
        var bearer = isWrong ? $"Bearer {Realm}, error=\"invalid_token\"" : $"Bearer {Realm}";
        http.Response.Headers[HeaderNames.WWWAuthenticate] = options.Oidc.Issuer is null
            ? $"ApiKey {Realm}"
            : new StringValues([bearer, $"ApiKey {Realm}"]);
        return problems.RefuseAsync(http, Unknown(isWrong));
    }

    private static Problem Unknown(bool isWrong) =>
        Problems.Create(
            StatusCodes.Status401Unauthorized,
            isWrong ? "wrong-credential" : "no-credential",
            isWrong ? "The credential is not right" : "A credential is needed",
            isWrong
                ? "The credential is none of this gateway, has expired, or was revoked."
                : "Send one: X-Api-Key, or Authorization: Bearer with a token of the issuer."
        );

    private static Problem TooMany() =>
        Problems.Create(
            StatusCodes.Status429TooManyRequests,
            "too-many-wrong-credentials",
            "Too many wrong credentials",
            "Too many wrong credentials have come from this address. Try again in a moment, with the right one."
        ) with
        {
            Retryable = true,
            RetryAfter = WrongCredentials.RetryAfterSeconds,
        };
}

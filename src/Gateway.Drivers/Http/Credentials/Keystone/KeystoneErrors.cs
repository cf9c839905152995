using System.Net;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>
/// What is said of a failed login. Never Keystone's own text: where it finds fault with a login's form it quotes it, secret and all.
/// Providers ask this before they read an error themselves.
/// </summary>
internal static class KeystoneErrors
{
    /// <summary>Null if the answer is not one to a login.</summary>
    public static ProviderError? Read(HttpResponseMessage response)
    {
        if (response.RequestMessage is not { } request || !IsLogin(request))
        {
            return null;
        }

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new ProviderError("login-refused", "The login was refused: user, secret or scope is wrong."),
            HttpStatusCode.Forbidden => new ProviderError(
                "login-refused",
                "The login was refused: the user may not log in to this scope.",
                DriverErrorKind.Unauthenticated
            ),
            HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => new ProviderError(
                "login-not-understood",
                "The login was not understood: is AuthUrl the address of Keystone, and each setting of the right form?",
                DriverErrorKind.Unexpected
            ),
            _ => new ProviderError(null, $"The login failed with status {(int)response.StatusCode}."),
        };
    }

    private static bool IsLogin(HttpRequestMessage request) =>
        request.GetConnection().Settings is KeystoneSettings { IsVersion1: true } version1
            ? request.RequestUri == version1.AuthUrl
            : request.Method == HttpMethod.Post
                && request.RequestUri?.AbsolutePath.EndsWith("/v3/auth/tokens", StringComparison.Ordinal) == true;
}

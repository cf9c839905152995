using Gateway.Api.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Security;

/// <summary>
/// Refuses requests by a name that is not this gateway's: a page of a foreign site must not reach a gateway on loopback by a name of
/// its own. <c>AllowedHosts</c> in the configuration names others, separated by semicolons.
/// </summary>
internal static class ForeignHosts
{
    private const string LocalHosts = "localhost;127.0.0.1;[::1]";

    public static void UseForeignHostCheck(this WebApplication app)
    {
        var allowed = (app.Configuration["AllowedHosts"] ?? LocalHosts)
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(host => new StringSegment(host))
            .ToArray();
        app.Use(
            (http, next) =>
                !http.Request.Host.HasValue || HostString.MatchesAny(http.Request.Host.Value, allowed)
                    ? next(http)
                    : throw new InvalidInputException("Host", "Is no name of this gateway; AllowedHosts in its configuration names others.")
        );
    }
}

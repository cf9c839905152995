using System.Net;
using Gateway.Api.Connections;

namespace Gateway.Api.Security.Tokens;

/// <summary>The OpenID Connect issuer whose access tokens are taken: <c>Gateway:Security:Oidc</c>.</summary>
public sealed record OidcOptions
{
    /// <summary>Its address, exactly as tokens have it in <c>iss</c>. https; http on loopback only.</summary>
    public string? Issuer { get; init; }

    /// <summary>What tokens must have in <c>aud</c>.</summary>
    public string Audience { get; init; } = "";

    /// <summary>The claim that has the groups of a subject: a list of texts, or one.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>The types of token (<c>typ</c>) that are taken. <c>none</c> takes tokens that do not say theirs.</summary>
    public IReadOnlyList<string> TokenTypes { get; init; } = ["JWT", "at+jwt"];

    /// <exception cref="StartupException">A setting cannot be used.</exception>
    internal static OidcOptions Read(IConfigurationSection section)
    {
        section.RefuseUnknown(nameof(Issuer), nameof(Audience), nameof(GroupsClaim), nameof(TokenTypes));
        var types = section.GetSection(nameof(TokenTypes)).ReadList();
        var options = new OidcOptions
        {
            Issuer = section[nameof(Issuer)] is { Length: > 0 } issuer ? issuer : null,
            Audience = section[nameof(Audience)] ?? "",
            GroupsClaim = section[nameof(GroupsClaim)] ?? "groups",
        };
        options = types.Length == 0 ? options : options with { TokenTypes = types };
        if (options.Issuer is not null && !IsUsable(options.Issuer))
        {
            throw new StartupException(
                $"{section.Path}:{nameof(Issuer)} must be an https address without query and fragment; http on loopback only."
            );
        }

        // A token for another service of the same issuer must not open this one.
        return (options.Issuer is null) == (options.Audience.Length == 0)
            ? options
            : throw new StartupException($"{section.Path}: {nameof(Issuer)} and {nameof(Audience)} go together.");
    }

    /// <summary>Whether keys may be fetched from there.</summary>
    internal static bool IsUsable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (
            uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip))
        );
}

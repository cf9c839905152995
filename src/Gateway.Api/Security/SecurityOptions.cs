using Gateway.Api.Connections;
using Gateway.Api.Security.Tokens;

namespace Gateway.Api.Security;

/// <summary>Who may call: <c>Gateway:Security</c>. Read once, at start; the roles, which are beside it, are followed as they change.</summary>
public sealed record SecurityOptions
{
    public const string Section = GatewayOptions.Section + ":Security";

    /// <summary>
    /// Required: every caller needs a credential. It is so too as soon as an issuer or a key is configured. None: without either the gateway
    /// listens on loopback only and lets everybody in.
    /// </summary>
    public AuthenticationMode Authentication { get; init; }

    /// <summary>The OpenID Connect issuer whose tokens are taken.</summary>
    public OidcOptions Oidc { get; init; } = new();

    /// <summary>API keys by name, beside those in the store.</summary>
    public IReadOnlyDictionary<string, ConfiguredKey> Keys { get; init; } = new Dictionary<string, ConfiguredKey>();

    /// <summary>Whether callers are told apart.</summary>
    internal bool IsOn => Authentication == AuthenticationMode.Required || Oidc.Issuer is not null || Keys.Count > 0;

    /// <exception cref="StartupException">A setting cannot be used.</exception>
    internal static SecurityOptions Read(IConfiguration configuration)
    {
        try
        {
            var section = configuration.GetSection(Section);
            section.RefuseUnknown(nameof(Authentication), nameof(Oidc), nameof(Keys), "Roles");
            return new SecurityOptions
            {
                Authentication = section.GetValue(nameof(Authentication), AuthenticationMode.None),
                Oidc = OidcOptions.Read(section.GetSection(nameof(Oidc))),
                Keys = section
                    .GetSection(nameof(Keys))
                    .GetChildren()
                    .ToDictionary(key => key.Key, ConfiguredKey.Read, StringComparer.Ordinal),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException($"{Section}: {e.Message}", e);
        }
    }
}

/// <summary>Whether callers need a credential.</summary>
public enum AuthenticationMode
{
    /// <summary>Not unless an issuer or a key is configured.</summary>
    None,

    /// <summary>They do.</summary>
    Required,
}

/// <summary>An API key that the operator keeps in the configuration, by its digest.</summary>
public sealed record ConfiguredKey
{
    /// <summary>The SHA-256 of the key, 64 hexadecimal digits: <c>printf %s "$KEY" | sha256sum</c>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The roles that it has.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>When it ends, in UTC; never if left out.</summary>
    public DateTimeOffset? Expires { get; init; }

    internal byte[] Digest => Convert.FromHexString(Sha256);

    internal static ConfiguredKey Read(IConfigurationSection section)
    {
        section.RefuseUnknown(nameof(Sha256), nameof(Roles), nameof(Expires));
        var digest = section[nameof(Sha256)] ?? "";
        return digest.Length == 64 && digest.All(char.IsAsciiHexDigit)
            ? new ConfiguredKey
            {
                Sha256 = digest,
                Roles = section.GetSection(nameof(Roles)).ReadList(),
                Expires = section.GetValue<DateTimeOffset?>(nameof(Expires)),
            }
            : throw new StartupException($"{section.Path}:{nameof(Sha256)} must be the SHA-256 of the key in 64 hexadecimal digits.");
    }
}

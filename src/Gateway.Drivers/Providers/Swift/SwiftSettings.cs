using System.Text.Json.Serialization;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>An account of an OpenStack Swift object store.</summary>
public sealed record SwiftSettings : KeystoneSettings
{
    /// <summary>How to log in: to Keystone, or to the store itself with <c>Username</c> (<c>account:user</c>) and <c>Password</c> (the key).</summary>
    public SwiftLogin Login { get; init; } = SwiftLogin.Keystone;

    /// <summary>
    /// The key that links are signed with; null for the one that the account has (<c>X-Account-Meta-Temp-URL-Key</c>), which only its
    /// owner may read.
    /// </summary>
    public Secret? TempUrlKey { get; init; }

    [JsonIgnore]
    internal override bool IsVersion1 => Login == SwiftLogin.Version1;
}

/// <summary>Who gives out tokens.</summary>
public enum SwiftLogin
{
    /// <summary>Keystone, version 3.</summary>
    Keystone,

    /// <summary>The store itself, by the protocol of version 1: TempAuth, and stores that are alone.</summary>
    Version1,
}

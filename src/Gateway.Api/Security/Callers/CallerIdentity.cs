using Gateway.Api.Security.Rights;

namespace Gateway.Api.Security.Callers;

/// <summary>Who calls.</summary>
internal sealed class CallerIdentity(string name, IReadOnlyList<string> roles, CallerRights rights)
{
    public const string Anonymous = "anonymous";

    /// <summary>Anybody at all, where callers are not told apart.</summary>
    public static CallerIdentity Everyone { get; } = new(Anonymous, [], CallerRights.All) { IsKnown = true };

    /// <summary>Somebody without a credential.</summary>
    public static CallerIdentity Nobody { get; } = new(Anonymous, [], CallerRights.None);

    /// <summary>Somebody with a credential that is not right.</summary>
    public static CallerIdentity Wrong { get; } = new(Anonymous, [], CallerRights.None);

    /// <summary>Somebody who has sent too many of those.</summary>
    public static CallerIdentity Throttled { get; } = new(Anonymous, [], CallerRights.None);

    /// <summary>The gateway itself, which goes on with work.</summary>
    public static CallerIdentity Gateway { get; } = new("gateway", [], CallerRights.All) { IsKnown = true };

    /// <summary>What keys of requests, operations and page tokens belong to: <c>key:</c> and the key's id, <c>user:</c> and the subject.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<string> Roles { get; } = roles;

    public CallerRights Rights { get; } = rights;

    /// <summary>Whether routes that need somebody let him in.</summary>
    public bool IsKnown { get; init; }
}

/// <summary>Who calls, on the request.</summary>
internal static class CallerFeature
{
    /// <summary>Who sends the request; nobody until that has been found out.</summary>
    public static CallerIdentity Caller(this HttpContext http) => http.Features.Get<CallerIdentity>() ?? CallerIdentity.Nobody;
}

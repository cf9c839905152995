using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Rights;

namespace Gateway.Api.Security.Callers;

/// <summary>
/// Makes callers of what the schemes of authentication prove. A caller is kept as long as the schemes keep their answer, and made anew when roles
/// change.
/// </summary>
internal sealed class CallerBook(RoleBook roles, SecurityOptions options)
{
    private const int LongestName = 250;
    private readonly ConditionalWeakTable<ClaimsPrincipal, Entry> _known = [];

    /// <summary>The caller whom a scheme has proved; null if nobody can be made of it.</summary>
    public CallerIdentity? Of(ClaimsPrincipal proved, string scheme)
    {
        var current = roles.Roles;
        if (_known.TryGetValue(proved, out var entry) && entry.Roles == current)
        {
            return entry.Caller;
        }

        var caller = scheme == ApiKeyHandler.SchemeName ? OfKey(proved, current) : OfToken(proved, current);
        if (caller is not null)
        {
            _known.AddOrUpdate(proved, new Entry(current, caller));
        }

        return caller;
    }

    private static CallerIdentity OfKey(ClaimsPrincipal proved, FrozenDictionary<string, Role> roles)
    {
        var id = proved.FindFirstValue(ApiKeyHandler.IdClaim)!;
        var own = proved.FindAll(ApiKeyHandler.RoleClaim).Select(claim => claim.Value);
        var names = RoleBook.OfKey(roles, id, proved.FindFirstValue(ApiKeyHandler.NameClaim)!, own);
        return Make($"key:{id}", names, roles);
    }

    // The name that Microsoft's own handler gives the subject is taken too: it can stand in the place of ours.
    private CallerIdentity? OfToken(ClaimsPrincipal proved, FrozenDictionary<string, Role> roles)
    {
        var subject = proved.FindFirstValue("sub") ?? proved.FindFirstValue(ClaimTypes.NameIdentifier);
        if (subject is not { Length: > 0 and <= LongestName } || subject.Any(char.IsControl))
        {
            return null;
        }

        var groups = proved.FindAll(options.Oidc.GroupsClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return Make($"user:{subject}", RoleBook.OfSubject(roles, subject, groups), roles);
    }

    private static CallerIdentity Make(string name, IReadOnlyList<string> names, FrozenDictionary<string, Role> roles) =>
        new(name, names, RoleBook.RightsOf(roles, names)) { IsKnown = true };

    private sealed record Entry(FrozenDictionary<string, Role> Roles, CallerIdentity Caller);
}

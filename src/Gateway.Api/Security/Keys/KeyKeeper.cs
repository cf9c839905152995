using Gateway.Api.Http;
using Gateway.Api.Security.Callers;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Model;

namespace Gateway.Api.Security.Keys;

/// <summary>
/// Makes, rotates and revokes API keys. Nobody can give, take over or see a key that may do what he may not: who has <c>keys:admin</c> would
/// else have everything.
/// </summary>
internal sealed class KeyKeeper(KeyStore store, KeyBook book, RoleBook roles, TimeProvider time)
{
    private static readonly TimeSpan StandardOverlap = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <exception cref="InvalidInputException">A role does not exist (422) or is more than the caller has (403), or the end is past (422).</exception>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>: a key has that name.</exception>
    public async Task<NewApiKey> CreateAsync(CreateApiKey request, CallerIdentity maker, CancellationToken cancellationToken)
    {
        CheckRoles(request.Roles);
        if (request.ExpiresAt <= time.GetUtcNow())
        {
            throw Impossible("expiresAt", "Must lie in the future.");
        }

        var (id, text, digest) = ApiKeyText.Create();
        var row = new KeyRow
        {
            Id = id,
            Name = request.Name,
            Digest = digest,
            RoleNames = [.. request.Roles.Distinct(StringComparer.Ordinal)],
            CreatedBy = maker.Name,
            CreatedAt = Now,
            ExpiresAt = request.ExpiresAt?.ToUnixTimeMilliseconds(),
        };
        if (!MayGive(row, maker))
        {
            throw new InvalidInputException(
                StatusCodes.Status403Forbidden,
                new Dictionary<string, string[]> { ["roles"] = ["A key may have only roles that its maker has too."] }
            );
        }

        if (!await store.AddAsync(row))
        {
            throw new DriverException(DriverErrorKind.Conflict, $"There is a key with the name '{request.Name}'.") { Field = "name" };
        }

        await book.ReadAsync(cancellationToken);
        return new NewApiKey(ToKey(row), text);
    }

    /// <summary>The keys that the caller could have made.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CallerIdentity caller, CancellationToken cancellationToken) =>
        store.MayHoldKeys ? [.. (await store.ListAsync(cancellationToken)).Where(row => MayGive(row, caller)).Select(ToKey)] : [];

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<ApiKey> GetAsync(string id, CallerIdentity caller, CancellationToken cancellationToken) =>
        ToKey(await FindAsync(id, caller, cancellationToken));

    /// <summary>Gives a key another secret. It stays the same key: what belongs to it still does.</summary>
    public async Task<NewApiKey> RotateAsync(string id, string? overlap, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var both = ReadOverlap(overlap);
        var row = await FindAsync(id, caller, cancellationToken);
        var (_, text, digest) = ApiKeyText.Create(id);
        if (!await store.RotateAsync(id, digest, Now + (long)both.TotalMilliseconds))
        {
            throw new DriverException(DriverErrorKind.Conflict, "The key was revoked.");
        }

        await book.ReadAsync(cancellationToken);
        return new NewApiKey(ToKey(await FindAsync(row.Id, caller, cancellationToken)), text);
    }

    /// <summary>Revokes a key; one that is revoked stays so.</summary>
    public async Task RevokeAsync(string id, CallerIdentity caller, CancellationToken cancellationToken)
    {
        await FindAsync(id, caller, cancellationToken);
        await store.RevokeAsync(id);
        await book.ReadAsync(CancellationToken.None);
    }

    private async Task<KeyRow> FindAsync(string id, CallerIdentity caller, CancellationToken cancellationToken) =>
        store.MayHoldKeys && await store.FindAsync(id, cancellationToken) is { } row && MayGive(row, caller)
            ? row
            : throw new DriverException(DriverErrorKind.NotFound, $"There is no key '{id}'.") { Field = "id" };

    private bool MayGive(KeyRow row, CallerIdentity caller) =>
        caller.Rights.IsAll || RoleBook.OfKey(roles.Roles, row.Id, row.Name, row.RoleNames).All(role => caller.Roles.Contains(role));

    private void CheckRoles(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !roles.Roles.ContainsKey(name)) is { } unknown)
        {
            throw Impossible("roles", $"There is no role '{unknown}'.");
        }
    }

    private static TimeSpan ReadOverlap(string? text) =>
        text is null ? StandardOverlap
        : text == "0s" ? TimeSpan.Zero
        : Durations.Read(text) is { } time && time <= LongestOverlap ? time
        : throw Impossible("overlap", "Must be a time such as 10m or 24h, up to 30d, or 0s.");

    private static InvalidInputException Impossible(string field, string message) =>
        new(StatusCodes.Status422UnprocessableEntity, new Dictionary<string, string[]> { [field] = [message] });

    private ApiKey ToKey(KeyRow row) =>
        new()
        {
            Id = row.Id,
            Name = row.Name,
            State = StateOf(row),
            Roles = row.RoleNames,
            CreatedBy = row.CreatedBy,
            CreatedAt = ToTime(row.CreatedAt)!.Value,
            ExpiresAt = ToTime(row.ExpiresAt),
            UsedAt = ToTime(row.UsedAt),
            OverlapUntil = row.OldUntil > Now ? ToTime(row.OldUntil) : null,
            RevokedAt = ToTime(row.RevokedAt),
        };

    private ApiKeyState StateOf(KeyRow row) =>
        row.RevokedAt is not null ? ApiKeyState.Revoked
        : row.ExpiresAt <= Now ? ApiKeyState.Expired
        : ApiKeyState.Active;

    private static DateTimeOffset? ToTime(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Gateway.Api.Security.Keys;

/// <summary>An API key without its secret.</summary>
public record ApiKey
{
    /// <summary>Its id: the part of the key after <c>cgw_</c>.</summary>
    /// <example>k3v9a0x7q2m4c8zt</example>
    public required string Id { get; init; }

    /// <summary>Its name. Roles in the configuration may be bound to it.</summary>
    /// <example>ci</example>
    public required string Name { get; init; }

    /// <summary>Whether it opens.</summary>
    public required ApiKeyState State { get; init; }

    /// <summary>The roles that it was made with.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Who made it.</summary>
    /// <example>key:a81hm2p0v5t9e3rd</example>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends, in UTC; null if it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was used last, in UTC, a minute late at most; null if it never was.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Until when the secret from before a rotation opens too, in UTC; null if there is none.</summary>
    public DateTimeOffset? OverlapUntil { get; init; }

    /// <summary>When it was revoked, in UTC; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Whether an API key opens.</summary>
public enum ApiKeyState
{
    /// <summary>It opens.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

/// <summary>An API key with its secret, which is shown this once.</summary>
public sealed record NewApiKey : ApiKey
{
    /// <summary>A key of which everything is yet to be said.</summary>
    public NewApiKey() { }

    /// <summary>A key with its secret.</summary>
    [SetsRequiredMembers]
    internal NewApiKey(ApiKey key, string secret)
        : base(key) => Key = secret;

    /// <summary>What to send as <c>X-Api-Key</c>. The gateway keeps only its digest.</summary>
    /// <example>cgw_k3v9a0x7q2m4c8zt_…</example>
    [JsonPropertyOrder(1)]
    public required string Key { get; init; }
}

/// <summary>API keys.</summary>
/// <param name="Items">The keys in the order of their names, revoked ones too.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKey> Items);

/// <summary>An API key to be made.</summary>
public sealed record CreateApiKey
{
    /// <summary>Its name: 1 to 63 letters, digits, '-', '_' and '.'. No two keys that are not revoked have the same.</summary>
    /// <example>ci</example>
    public required string Name { get; init; }

    /// <summary>The roles that it shall have; beside them those that the configuration binds to its name. Only roles that the caller has too.</summary>
    /// <example>["reader"]</example>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>When it shall end, in UTC; never if left out.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How an API key gets another secret.</summary>
public sealed record RotateApiKey
{
    /// <summary>How long the secret that it has now opens beside the new one: <c>10m</c>, <c>24h</c>, up to <c>30d</c>, or <c>0s</c>; one hour if left out.</summary>
    /// <example>24h</example>
    public string? Overlap { get; init; }
}

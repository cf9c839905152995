using System.Text.Json;

namespace Gateway.Api.Security.Keys;

/// <summary>An API key as the store has it.</summary>
internal sealed class KeyRow
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public byte[] Digest { get; set; } = [];

    public byte[]? OldDigest { get; set; }

    public long? OldUntil { get; set; }

    public string Roles { get; set; } = "[]";

    public string CreatedBy { get; set; } = "";

    public long CreatedAt { get; set; }

    public long? ExpiresAt { get; set; }

    public long? UsedAt { get; set; }

    public long? RevokedAt { get; set; }

    public IReadOnlyList<string> RoleNames
    {
        get => JsonSerializer.Deserialize<string[]>(Roles)!;
        set => Roles = JsonSerializer.Serialize(value);
    }
}

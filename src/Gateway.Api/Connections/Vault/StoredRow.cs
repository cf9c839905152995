namespace Gateway.Api.Connections.Vault;

/// <summary>A connection as the store has it.</summary>
internal sealed class StoredRow
{
    public string Name { get; set; } = "";

    /// <summary>Who made it.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Another number with each change, and never one that was there before.</summary>
    public long Version { get; set; }

    /// <summary>The master key that it was sealed with.</summary>
    public string KeyId { get; set; } = "";

    public byte[] Content { get; set; } = [];

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }
}

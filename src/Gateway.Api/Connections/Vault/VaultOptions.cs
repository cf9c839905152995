namespace Gateway.Api.Connections.Vault;

/// <summary>How connections are kept that callers make: <c>Gateway:Vault</c>. Without a key there are none.</summary>
public sealed record VaultOptions
{
    public const string Section = GatewayOptions.Section + ":Vault";

    /// <summary>
    /// A file with a master key on each line, 32 bytes in base64, perhaps with an id and a colon before it. The first one seals, all of them open.
    /// It is read again when it changes.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>The same as a value, in place of <see cref="KeyFile"/>; keys are separated by commas.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Whether connections that callers make may take their secrets from files and variables of the gateway (<c>file:</c>, <c>env:</c>). Whoever may
    /// make one can then have the gateway send any file that it can read to an address of his own.
    /// </summary>
    public bool AllowReferences { get; init; }

    internal bool IsConfigured => !string.IsNullOrEmpty(KeyFile) || !string.IsNullOrEmpty(Key);
}

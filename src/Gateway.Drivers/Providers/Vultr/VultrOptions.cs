namespace Gateway.Drivers.Providers.Vultr;

/// <summary>What only Vultr knows of a new node.</summary>
public sealed record VultrNodeOptions
{
    /// <summary>The host name; Vultr makes one by default.</summary>
    public string? Hostname { get; init; }

    /// <summary>Whether it gets a public IPv6 address; false by default.</summary>
    public bool? EnableIpv6 { get; init; }

    /// <summary>The id of the firewall group that guards it.</summary>
    public string? FirewallGroup { get; init; }

    /// <summary>The id of a startup script.</summary>
    public string? Script { get; init; }

    /// <summary>Whether backups are taken, which cost extra; false by default.</summary>
    public bool? Backups { get; init; }

    /// <summary>Whether it is protected against denial of service, which costs extra; false by default.</summary>
    public bool? DdosProtection { get; init; }

    /// <summary>Whether Vultr writes an e-mail when it is ready; true by default.</summary>
    public bool? ActivationEmail { get; init; }
}

/// <summary>What only Vultr knows of a new volume.</summary>
public sealed record VultrVolumeOptions
{
    /// <summary>The kind of storage: <c>high_perf</c> (NVMe) or <c>storage_opt</c> (HDD); as the region has it by default.</summary>
    public string? BlockType { get; init; }
}

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>What only DigitalOcean knows of a new node.</summary>
public sealed record DigitalOceanNodeOptions
{
    /// <summary>Whether it gets a public IPv6 address; false by default.</summary>
    public bool? Ipv6 { get; init; }

    /// <summary>Whether automatic backups are made of it, which cost extra; false by default.</summary>
    public bool? Backups { get; init; }

    /// <summary>Whether the agent for monitoring is installed; false by default.</summary>
    public bool? Monitoring { get; init; }

    /// <summary>
    /// Whether the agent for DigitalOcean's web console is installed. True makes it an error if the image cannot have it; without a value it
    /// is tried.
    /// </summary>
    public bool? WithDropletAgent { get; init; }
}

/// <summary>What only DigitalOcean knows of a new volume.</summary>
public sealed record DigitalOceanVolumeOptions
{
    /// <summary>The file system to make on it: <c>ext4</c> or <c>xfs</c>; none by default.</summary>
    public string? FilesystemType { get; init; }

    /// <summary>The label of the file system: at most 16 characters for ext4, 12 for xfs.</summary>
    public string? FilesystemLabel { get; init; }

    /// <summary>A free text about the volume.</summary>
    public string? Description { get; init; }
}

namespace Gateway.Drivers.Providers.Linode;

/// <summary>What only Linode knows of a new node.</summary>
public sealed record LinodeNodeOptions
{
    /// <summary>Whether it gets an address in the region's private network too; false by default.</summary>
    public bool? PrivateIp { get; init; }

    /// <summary>Whether it is started after it was made; true by default.</summary>
    public bool? Booted { get; init; }

    /// <summary>Whether automatic backups are made of it, which cost extra; false by default.</summary>
    public bool? BackupsEnabled { get; init; }

    /// <summary>The id of the firewall that guards it.</summary>
    public long? FirewallId { get; init; }

    /// <summary>The id of the placement group that it joins.</summary>
    public long? PlacementGroup { get; init; }

    /// <summary>The size of its swap disk in MB; 512 by default.</summary>
    public int? SwapSize { get; init; }

    /// <summary>The names of users of the account whose SSH keys may log in.</summary>
    public IReadOnlyList<string> AuthorizedUsers { get; init; } = [];
}

/// <summary>What only Linode knows of a new volume.</summary>
public sealed record LinodeVolumeOptions
{
    /// <summary>Whether it is encrypted; false by default, and not in every region.</summary>
    public bool? Encrypted { get; init; }
}

/// <summary>What only Linode knows of a new image.</summary>
public sealed record LinodeImageOptions
{
    /// <summary>Whether nodes made of it read user data; false by default.</summary>
    public bool? CloudInit { get; init; }
}

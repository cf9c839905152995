namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>What only Hetzner knows of a new node.</summary>
public sealed record HetznerNodeOptions
{
    /// <summary>The id of the placement group that it joins.</summary>
    public long? PlacementGroup { get; init; }

    /// <summary>The ids of the firewalls that guard it.</summary>
    public IReadOnlyList<long> Firewalls { get; init; } = [];

    /// <summary>Whether it is started after it was made; true by default.</summary>
    public bool? StartAfterCreate { get; init; }

    /// <summary>Whether the volumes given are mounted by the system that starts.</summary>
    public bool? Automount { get; init; }

    /// <summary>Whether it gets a public IPv4 address; as <c>publicAddress</c> says by default.</summary>
    public bool? EnableIpv4 { get; init; }

    /// <summary>Whether it gets a public IPv6 network; as <c>publicAddress</c> says by default.</summary>
    public bool? EnableIpv6 { get; init; }
}

/// <summary>What only Hetzner knows of a new volume.</summary>
public sealed record HetznerVolumeOptions
{
    /// <summary>The file system to make on it: <c>ext4</c> or <c>xfs</c>; none by default.</summary>
    public string? Format { get; init; }
}

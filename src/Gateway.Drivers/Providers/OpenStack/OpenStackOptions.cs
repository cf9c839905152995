namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>What only OpenStack knows of a new node.</summary>
public sealed record OpenStackNodeOptions
{
    /// <summary>The names or ids of the security groups that guard it; the project's <c>default</c> without any.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Whether user data and metadata are also on a disk of its own; as the cloud does it by default.</summary>
    public bool? ConfigDrive { get; init; }

    /// <summary>The id of the server group whose policy places it.</summary>
    public string? ServerGroup { get; init; }

    /// <summary>
    /// The size in GiB of a new volume that it boots from in place of a disk of its host, for sizes without a disk; deleted with the node.
    /// Such a node does not tell its image.
    /// </summary>
    public int? BootVolumeSizeGiB { get; init; }
}

/// <summary>What only OpenStack knows of a new volume.</summary>
public sealed record OpenStackVolumeOptions
{
    /// <summary>The name or id of the volume's type; the cloud's usual one by default.</summary>
    public string? VolumeType { get; init; }
}

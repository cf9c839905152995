namespace Gateway.Drivers.Providers.Aws;

/// <summary>What only EC2 knows of a new node.</summary>
public sealed record Ec2NodeOptions
{
    /// <summary>The ids of its security groups: <c>sg-…</c>; the network's default group without.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>The name or ARN of the instance profile whose role its programs have.</summary>
    public string? InstanceProfile { get; init; }

    /// <summary>The private IPv4 address, out of the network's range; EC2's choice without.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>How many IPv6 addresses it gets; as the network says without.</summary>
    public int? Ipv6AddressCount { get; init; }

    /// <summary>The disks to make, in place of or beside the image's.</summary>
    public IReadOnlyList<Ec2BlockDevice> BlockDevices { get; init; } = [];

    /// <summary>Whether it has bandwidth of its own to its volumes.</summary>
    public bool? EbsOptimized { get; init; }

    /// <summary>Whether its figures come every minute in place of every five.</summary>
    public bool? Monitoring { get; init; }

    /// <summary>Whether it is bought as a spot instance, which EC2 may end when it needs the capacity.</summary>
    public bool Spot { get; init; }

    /// <summary>Whether it is kept from being deleted until that is switched off at EC2.</summary>
    public bool? TerminationProtection { get; init; }

    /// <summary>What its own shutdown does: <c>stop</c> or <c>terminate</c>; stop without.</summary>
    public string? ShutdownBehavior { get; init; }

    /// <summary>Whether its metadata wants a session token (IMDSv2): <c>required</c> or <c>optional</c>; as the image or account says without.</summary>
    public string? MetadataTokens { get; init; }

    /// <summary>On whose hardware it runs: <c>default</c>, <c>dedicated</c> or <c>host</c>.</summary>
    public string? Tenancy { get; init; }

    /// <summary>The name of the placement group it joins.</summary>
    public string? PlacementGroup { get; init; }
}

/// <summary>A disk of a new node.</summary>
public sealed record Ec2BlockDevice
{
    /// <summary>The device's name; the image's root device, such as <c>/dev/xvda</c>, to change that.</summary>
    public string DeviceName { get; init; } = "";

    /// <summary>Size in GiB; the snapshot's without.</summary>
    public int? SizeGiB { get; init; }

    /// <summary>The id of the snapshot to fill it from.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The kind of volume: <c>gp3</c>, <c>io2</c>, …</summary>
    public string? VolumeType { get; init; }

    /// <summary>Operations in a second that are paid for.</summary>
    public int? Iops { get; init; }

    /// <summary>MiB in a second that are paid for.</summary>
    public int? Throughput { get; init; }

    /// <summary>Whether it is encrypted.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>Whether it goes with the node.</summary>
    public bool? DeleteOnTermination { get; init; }
}

/// <summary>What only EC2 knows of a new image.</summary>
public sealed record Ec2ImageOptions
{
    /// <summary>What it is, 255 characters at most.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether a running node is copied as it runs. Without, EC2 restarts it, so that its disks are in order.
    /// </summary>
    public bool? NoReboot { get; init; }
}

/// <summary>What only EC2 knows of a copy of an image.</summary>
public sealed record Ec2ImageCopyOptions
{
    /// <summary>What it is, 255 characters at most.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the copy's disks are encrypted.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>The id or ARN of the key that they are encrypted with; the account's without.</summary>
    public string? KmsKey { get; init; }
}

/// <summary>What only EC2 knows of a new key pair.</summary>
public sealed record Ec2KeyPairOptions
{
    /// <summary>The kind of a pair that EC2 makes: <c>rsa</c> or <c>ed25519</c>; rsa without. An import is what its public half is.</summary>
    public string? KeyType { get; init; }
}

/// <summary>What only EC2 knows of a new volume.</summary>
public sealed record Ec2VolumeOptions
{
    /// <summary>The kind of volume: <c>gp3</c>, <c>io2</c>, <c>st1</c>, …; gp2 without.</summary>
    public string? VolumeType { get; init; }

    /// <summary>Operations in a second that are paid for.</summary>
    public int? Iops { get; init; }

    /// <summary>MiB in a second that are paid for.</summary>
    public int? Throughput { get; init; }

    /// <summary>Whether it is encrypted.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>The id or ARN of the key that it is encrypted with; the account's without.</summary>
    public string? KmsKey { get; init; }
}

/// <summary>What only EC2 knows of a new snapshot.</summary>
public sealed record Ec2SnapshotOptions
{
    /// <summary>What it is, 255 characters at most.</summary>
    public string? Description { get; init; }
}

using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>What only Azure knows of a new node.</summary>
public sealed record AzureNodeOptions
{
    /// <summary>The name of the user that key pairs or the password are for; <c>azureuser</c> by default.</summary>
    public string AdminUsername { get; init; } = "azureuser";

    /// <summary>The user's password, 12 to 72 characters. A node needs this or a key pair, and Windows needs this.</summary>
    public Secret? AdminPassword { get; init; }

    /// <summary>The availability zone: <c>1</c>, <c>2</c> or <c>3</c>; null leaves it to Azure.</summary>
    public string? Zone { get; init; }

    /// <summary>The kind of the disk of its system: <c>Premium_LRS</c>, <c>StandardSSD_LRS</c>, …; null for Azure's default.</summary>
    public string? OsDiskType { get; init; }

    /// <summary>The size of the disk of its system in GiB; null for that of the image.</summary>
    public int? OsDiskSizeGiB { get; init; }

    /// <summary>
    /// The name in the resource group, or the whole path, of the network security group that guards its interface. Without one a public
    /// address lets nothing in.
    /// </summary>
    public string? NetworkSecurityGroup { get; init; }

    /// <summary>Whether it may be taken away when Azure wants the room back, for a lower price; it is then stopped.</summary>
    public bool Spot { get; init; }
}

/// <summary>What only Azure knows of a new volume.</summary>
public sealed record AzureVolumeOptions
{
    /// <summary>The kind: <c>Standard_LRS</c>, <c>StandardSSD_LRS</c>, <c>Premium_LRS</c>, …; null for Azure's default.</summary>
    public string? Type { get; init; }

    /// <summary>The availability zone: <c>1</c>, <c>2</c> or <c>3</c>; null for none.</summary>
    public string? Zone { get; init; }
}

/// <summary>What only Azure knows of a new snapshot.</summary>
public sealed record AzureSnapshotOptions
{
    /// <summary>Whether it holds only what has changed since the snapshot before.</summary>
    public bool Incremental { get; init; }
}

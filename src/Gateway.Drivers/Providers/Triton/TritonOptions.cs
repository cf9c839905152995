namespace Gateway.Drivers.Providers.Triton;

/// <summary>What only Triton knows of a new node.</summary>
public sealed record TritonNodeOptions
{
    /// <summary>The UUIDs of networks to join beside <c>network</c>.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Rules for the server it is placed on: <c>instance!=web*</c>, <c>role==~database</c>.</summary>
    public IReadOnlyList<string> Affinity { get; init; } = [];

    /// <summary>Volumes that are mounted when it boots; they cannot be added later.</summary>
    public IReadOnlyList<TritonMount> Volumes { get; init; } = [];

    /// <summary>Whether the account's firewall rules hold for it; false by default.</summary>
    public bool? FirewallEnabled { get; init; }

    /// <summary>Whether it is kept from being deleted until this is taken back; false by default.</summary>
    public bool? DeletionProtection { get; init; }

    /// <summary>A script that is run at every boot, where the image reads <c>user-script</c>.</summary>
    public string? UserScript { get; init; }
}

/// <summary>A shared file system (NFS) as a node mounts it.</summary>
public sealed record TritonMount
{
    /// <summary>The name of the volume.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is mounted: a path that begins with a slash.</summary>
    public required string Mountpoint { get; init; }

    /// <summary><c>rw</c> or <c>ro</c>; <c>rw</c> by default.</summary>
    public string? Mode { get; init; }
}

/// <summary>What only Triton knows of a new image.</summary>
public sealed record TritonImageOptions
{
    /// <summary>The version of the image: Triton tells images apart by name and version. 1.0.0 by default.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>What the image is for.</summary>
    public string? Description { get; init; }
}

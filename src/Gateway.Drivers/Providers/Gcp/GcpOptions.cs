using System.Collections.Immutable;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>What only Compute Engine knows of a new node.</summary>
public sealed record GcpNodeOptions
{
    /// <summary>The size of the boot disk in GiB; that of the image by default.</summary>
    public int? DiskSizeGiB { get; init; }

    /// <summary>The type of the boot disk: <c>pd-balanced</c>, <c>pd-ssd</c>, <c>hyperdisk-balanced</c>; <c>pd-standard</c> by default.</summary>
    public string? DiskType { get; init; }

    /// <summary>The network tags, which rules of firewalls name.</summary>
    public IReadOnlyList<string> NetworkTags { get; init; } = [];

    /// <summary>The email address of the service account that the node acts as; none by default.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>The OAuth scopes of the service account; <c>https://www.googleapis.com/auth/cloud-platform</c> by default.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether it is a spot node, which is cheap and which Google may stop at any time.</summary>
    public bool Spot { get; init; }

    /// <summary>A script that Google's own agent runs at each start, also in images without cloud-init.</summary>
    public string? StartupScript { get; init; }

    /// <summary>Further metadata that the node can read.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The user whom key pairs let in; as the connection says by default.</summary>
    public string? SshUser { get; init; }

    /// <summary>Whether it is guarded against deletion.</summary>
    public bool? DeletionProtection { get; init; }
}

/// <summary>What only Compute Engine knows of a new volume.</summary>
public sealed record GcpVolumeOptions
{
    /// <summary>The type: <c>pd-balanced</c>, <c>pd-ssd</c>, <c>hyperdisk-balanced</c>; <c>pd-standard</c> by default.</summary>
    public string? DiskType { get; init; }
}

/// <summary>What only Compute Engine knows of a new image.</summary>
public sealed record GcpImageOptions
{
    /// <summary>The family whose newest image it becomes.</summary>
    public string? Family { get; init; }

    /// <summary>The region or multi-region that it is kept in: <c>europe-west3</c>, <c>eu</c>; the nearest multi-region by default.</summary>
    public string? StorageLocation { get; init; }
}

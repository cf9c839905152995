namespace Gateway.Drivers.Providers.Lxd;

/// <summary>What only LXD knows of a new container.</summary>
public sealed record LxdContainerOptions
{
    /// <summary>The profiles that it has, the last one counts most; the project's default without. Profiles may give much of the host: the connection's settings have to allow each by name.</summary>
    public IReadOnlyList<string>? Profiles { get; init; }

    /// <summary>Whether it goes when it stops.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>What it is, for people.</summary>
    public string? Description { get; init; }

    /// <summary>The pool of storage that its disk is in; the profile's without.</summary>
    public string? Pool { get; init; }

    /// <summary>The size of its disk in GiB; the profile's without.</summary>
    public int? DiskGiB { get; init; }

    /// <summary>The network that it is on; the profile's without.</summary>
    public string? Network { get; init; }

    /// <summary>What cloud-init reads in it, where its image has that.</summary>
    public string? UserData { get; init; }
}

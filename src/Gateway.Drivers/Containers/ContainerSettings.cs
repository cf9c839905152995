using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Containers;

/// <summary>
/// What the settings of all platforms of containers share: what containers may have of the host. Who may have any of it is as good
/// as root on the host, so nothing is allowed unless it is named here.
/// </summary>
public abstract record ContainerSettings : ProviderSettings
{
    /// <summary>Whether containers may be privileged.</summary>
    public bool AllowPrivileged { get; init; }

    /// <summary>Whether containers may use the host's network as their own.</summary>
    public bool AllowHostNetwork { get; init; }

    /// <summary>Whether containers may see the host's processes.</summary>
    public bool AllowHostPid { get; init; }

    /// <summary>Whether containers may share memory and semaphores with the host.</summary>
    public bool AllowHostIpc { get; init; }

    /// <summary>Whether containers may mount paths of the host. Who may do that is as good as root on the host.</summary>
    public bool AllowHostPaths { get; init; }

    /// <summary>The Linux capabilities that containers may be given beside the usual ones, without <c>CAP_</c>: <c>NET_ADMIN</c>; null for none.</summary>
    public IReadOnlyList<string>? AllowedCapabilities { get; init; }

    /// <summary>The devices of the host that containers may use: <c>/dev/fuse</c>; null for none.</summary>
    public IReadOnlyList<string>? AllowedDevices { get; init; }
}

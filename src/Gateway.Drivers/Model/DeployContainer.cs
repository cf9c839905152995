using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A container to be made, and started unless <see cref="Start"/> is false.</summary>
public sealed record DeployContainer : ProviderRequest
{
    /// <summary>The name, letters, digits and <c>_ . -</c>, at most 128 characters, unique in the connection.</summary>
    public required string Name { get; init; }

    /// <summary>The image: <c>tomcat:8.0</c>, or a reference by digest.</summary>
    public required string Image { get; init; }

    /// <summary>Replaces the image's entry point.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Replaces the image's command and arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Ports to publish.</summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>What of the host it sees in its file system.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>What happens when it ends by itself; null leaves that to the platform: Docker does nothing, Kubernetes starts it again.</summary>
    public RestartPolicy? RestartPolicy { get; init; }

    /// <summary>The most it may use; null for no bounds.</summary>
    public ContainerLimits? Limits { get; init; }

    /// <summary>Names and values, at most 64.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The id of the cluster to run in; null where the platform has none, or for its default.</summary>
    public ResourceId? Cluster { get; init; }

    /// <summary>What the platform logs in to the image's registry with; null for nothing. Engines that do not pull refuse it.</summary>
    public RegistryCredentials? Credentials { get; init; }

    /// <summary>Gives it all rights on the host: only where the connection's settings allow it.</summary>
    public bool Privileged { get; init; }

    /// <summary>Lets it use the host's network as its own: only where the connection's settings allow it.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Lets it see the host's processes: only where the connection's settings allow it.</summary>
    public bool HostPid { get; init; }

    /// <summary>Lets it share memory and semaphores with the host: only where the connection's settings allow it.</summary>
    public bool HostIpc { get; init; }

    /// <summary>Linux capabilities beside the platform's usual ones, <c>NET_ADMIN</c>: only those that the connection's settings allow.</summary>
    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    /// <summary>Devices of the host that it may use: only those that the connection's settings allow.</summary>
    public IReadOnlyList<ContainerDevice> Devices { get; init; } = [];

    /// <summary>False to make it without running it.</summary>
    public bool Start { get; init; } = true;
}

namespace Gateway.Drivers.Model;

/// <summary>A port of a container, and where on the host it is published.</summary>
public sealed record PortBinding
{
    /// <summary>The port inside the container, 1 to 65535.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>The port of the host; null if it is not published. When deploying: 0 lets the platform choose.</summary>
    public int? HostPort { get; init; }

    /// <summary>The host's address to publish on. When deploying: null means loopback only.</summary>
    public string? HostAddress { get; init; }

    public PortProtocol Protocol { get; init; } = PortProtocol.Tcp;
}

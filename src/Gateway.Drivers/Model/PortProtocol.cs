namespace Gateway.Drivers.Model;

/// <summary>The transport protocol of a port.</summary>
public enum PortProtocol
{
    Tcp,
    Udp,
    Sctp,
}

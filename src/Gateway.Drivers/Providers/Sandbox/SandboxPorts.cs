using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>The host's ports that containers have taken; a container keeps its own until it is destroyed.</summary>
internal sealed class SandboxPorts
{
    private const string Loopback = "127.0.0.1";

    // The range that Linux gives away by itself.
    private const int First = 32_768;
    private const int Last = 60_999;

    private readonly HashSet<(PortProtocol, int)> _taken = [];
    private int _next = First;

    /// <summary>Takes the ports that a container asks for, all or none, and answers them with what was left to choose.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>, <see cref="DriverErrorKind.QuotaExceeded"/>.</exception>
    public IReadOnlyList<PortBinding> Take(SandboxVisit visit, IReadOnlyList<PortBinding> wanted)
    {
        var taken = new List<PortBinding>(wanted.Count);
        try
        {
            foreach (var port in wanted)
            {
                taken.Add(port.HostPort is null ? port : TakeOne(visit, port));
            }

            return taken;
        }
        catch (DriverException)
        {
            Release(taken);
            throw;
        }
    }

    public void Release(IReadOnlyList<PortBinding> ports)
    {
        foreach (var port in ports)
        {
            _taken.Remove((port.Protocol, port.HostPort ?? 0));
        }
    }

    private PortBinding TakeOne(SandboxVisit visit, PortBinding port)
    {
        var number = port.HostPort == 0 ? Choose(visit, port.Protocol) : port.HostPort!.Value;
        return _taken.Add((port.Protocol, number))
            ? port with
            {
                HostPort = number,
                HostAddress = port.HostAddress ?? Loopback,
            }
            : throw visit.Fail(DriverErrorKind.Conflict, $"The port {number} of the host is taken.", "ports");
    }

    private int Choose(SandboxVisit visit, PortProtocol protocol)
    {
        for (var tries = First; tries <= Last; tries++)
        {
            var number = _next;
            _next = _next == Last ? First : _next + 1;
            if (!_taken.Contains((protocol, number)))
            {
                return number;
            }
        }

        throw visit.Fail(DriverErrorKind.QuotaExceeded, "The sandbox's host has no free port left.", "ports");
    }
}

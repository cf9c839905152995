using System.Net;

namespace Gateway.Drivers.Http.Egress;

/// <summary>Looks names up for connections that callers made.</summary>
internal interface IHostResolver
{
    /// <summary>The addresses of a host; none if it is not known.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>The system's own way to look names up: hosts file, DNS.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
        {
            return [];
        }
    }
}

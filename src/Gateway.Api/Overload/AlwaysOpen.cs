using Gateway.Api.Connections;

namespace Gateway.Api.Overload;

/// <summary>What probes and metrics ask: always answered, however busy the gateway is.</summary>
internal sealed class AlwaysOpen(GatewayOptions gateway)
{
    private static readonly string[] Names = ["/health", "/metrics"];
    private readonly PathString[] _paths =
    [
        .. Names.SelectMany(path => new[] { new PathString(path), new PathString(gateway.BasePath).Add(path) }),
    ];

    public bool Includes(PathString path)
    {
        foreach (var open in _paths)
        {
            if (path.StartsWithSegments(open, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

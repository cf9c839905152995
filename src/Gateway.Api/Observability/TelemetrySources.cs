using Gateway.Drivers.Http.Telemetry;

namespace Gateway.Api.Observability;

/// <summary>Which of the process's meters and sources are told of.</summary>
internal static class TelemetrySources
{
    /// <summary>
    /// The gateway's own, and those of the framework that are bounded: its meter of outgoing requests has a series for each bucket that is a host.
    /// </summary>
    public static string[] Meters { get; } =
    ["CloudGateway", "CloudGateway.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static string[] Traces { get; } = ["Microsoft.AspNetCore", GatewayTraces.SourceName, ProviderTraces.SourceName];
}

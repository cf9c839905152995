using System.Diagnostics;

namespace Gateway.Drivers.Http.Telemetry;

/// <summary>The spans of calls to providers.</summary>
public static class ProviderTraces
{
    /// <summary>The name of the source: <c>CloudGateway.Providers</c>.</summary>
    public const string SourceName = "CloudGateway.Providers";

    internal static readonly ActivitySource Source = new(SourceName);
}

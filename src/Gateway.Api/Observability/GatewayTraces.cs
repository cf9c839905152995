using System.Diagnostics;

namespace Gateway.Api.Observability;

/// <summary>The gateway's own spans; requests have the framework's, and calls to providers those of the drivers.</summary>
internal static class GatewayTraces
{
    public const string SourceName = "CloudGateway";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of one source of a list; null, at no cost, if nobody listens.</summary>
    public static Activity? BeginSource(string connection) =>
        Source.HasListeners()
            ? Source.StartActivity("list source", ActivityKind.Internal)?.SetTag("cloudgateway.connection", connection)
            : null;
}

using Gateway.Api.Connections;
using Gateway.Drivers.Model;

namespace Gateway.Api.Observability;

/// <summary>
/// Where traces and metrics go: <c>Gateway:Telemetry</c>. Read once, at start. OpenTelemetry's own variables (<c>OTEL_SERVICE_NAME</c>,
/// <c>OTEL_RESOURCE_ATTRIBUTES</c>, <c>OTEL_EXPORTER_OTLP_*</c>) are heeded too.
/// </summary>
public sealed record TelemetryOptions
{
    public const string Section = GatewayOptions.Section + ":Telemetry";

    /// <summary>The variable that names a collector where the settings do not.</summary>
    internal const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The address of the collector that takes OTLP: <c>http://collector:4317</c>. None if left out, and then nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How the collector is spoken to: <c>Grpc</c> or <c>HttpProtobuf</c>, whose paths are added to the address.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>Headers for the collector, as <c>name=value,name=value</c>; none if left out.</summary>
    public Secret? Headers { get; init; }

    /// <summary>The share of traces begun here that are kept, 0 to 1. A trace that a caller began is kept if the caller keeps it.</summary>
    public double SampleRatio { get; init; } = 1;

    /// <summary>How often metrics are sent to the collector, a second to an hour.</summary>
    public TimeSpan MetricsEvery { get; init; } = TimeSpan.FromMinutes(1);

    internal bool IsValid =>
        SampleRatio is >= 0 and <= 1
        && MetricsEvery >= TimeSpan.FromSeconds(1)
        && MetricsEvery <= TimeSpan.FromHours(1)
        && Endpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" };
}

/// <summary>How a collector is spoken to.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP over gRPC.</summary>
    Grpc,

    /// <summary>OTLP over HTTP, as protobuf.</summary>
    HttpProtobuf,
}

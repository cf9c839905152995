using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Observability;

/// <summary>
/// Registers metrics and traces. OpenTelemetry is loaded when a collector is configured or somebody asks for <c>/metrics</c>, and costs nothing
/// before.
/// </summary>
internal static class TelemetryServices
{
    // Has the framework put the standard attributes on the span of a request. It is read when the first request comes.
    private const string FrameworkAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <exception cref="StartupException">A setting cannot be used.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section);
        builder.Services.AddSingleton<GatewayMeter>();
        builder.Services.AddSingleton<ConnectionGauges>();
        builder.Services.AddSingleton<OperationGauges>();
        builder.Services.AddSingleton<PrometheusPage>();
        TraceIds.Begin();
        if (IsConfigured(builder.Configuration))
        {
            AppContext.SetSwitch(FrameworkAttributes, false);
            builder.Services.AddHostedService<OtlpExport>();
        }
    }

    /// <summary>Tells before the first request what cannot be used.</summary>
    /// <exception cref="StartupException">A setting cannot be used.</exception>
    public static void CheckTelemetry(this WebApplication app)
    {
        try
        {
            if (app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.IsValid)
            {
                return;
            }
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }

        throw new StartupException(
            $"{TelemetryOptions.Section}: Endpoint must be an http or https address, SampleRatio 0 to 1, and MetricsEvery a second to an hour."
        );
    }

    private static bool IsConfigured(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Endpoint)}"])
        || !string.IsNullOrEmpty(configuration[TelemetryOptions.EndpointVariable]);
}

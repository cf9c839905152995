using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Stopping;

/// <summary>Registers how the process ends.</summary>
internal static class StopServices
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(1);

    public static void AddStopping(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OpenConnections>();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(listen.ApplicationServices.GetRequiredService<OpenConnections>().Keep))
        );
        builder.Services.AddHostedService<Drain>();
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<GatewayOptions>>(
                (host, gateway) =>
                    host.ShutdownTimeout =
                        gateway.Value is { } options
                        && options.DrainDelay >= TimeSpan.Zero
                        && options.DrainDelay <= LongestDelay
                        && options.StopGrace >= TimeSpan.Zero
                        && options.StopGrace <= LongestGrace
                            ? options.DrainDelay + options.StopGrace
                            : throw new StartupException("Gateway: DrainDelay must be up to a minute, and StopGrace up to an hour.")
            );
    }

    /// <summary>Has connections end while the process does.</summary>
    public static void UseStopping(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(
            (http, next) =>
            {
                if (stopping.IsCancellationRequested)
                {
                    // Whoever sends more shall open a new connection, and find another replica by it.
                    http.Response.Headers.Connection = "close";
                }

                return next(http);
            }
        );
    }
}

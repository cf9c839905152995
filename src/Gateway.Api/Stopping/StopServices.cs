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
        builder.Services.AddSingleton<RequestsUnderWay>();
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

    /// <summary>Keeps count of requests, and has connections end while the process does.</summary>
    public static void UseRequestsUnderWay(this WebApplication app)
    {
        var requests = app.Services.GetRequiredService<RequestsUnderWay>();
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(
            async (http, next) =>
            {
                if (stopping.IsCancellationRequested)
                {
                    // Whoever sends more shall open a new connection, and find another replica by it.
                    http.Response.Headers.Connection = "close";
                }

                requests.Add(http);
                try
                {
                    await next(http);
                }
                finally
                {
                    requests.Remove(http);
                }
            }
        );
    }
}

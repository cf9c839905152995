using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.Gcp;

internal static class GcpProvider
{
    public static IServiceCollection AddGcp(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache<GoogleToken>>();
        return services
            .AddTransient<GoogleTokenHandler<GcpSettings>>()
            .AddProvider<GcpSettings, GcpSettingsValidator>(
                "gcp",
                "Google Compute Engine",
                provider =>
                    provider
                        .ReadErrors(GcpErrors.ReadAsync)
                        .AddOptions<CreateNode, GcpNodeOptions>()
                        .AddOptions<CreateVolume, GcpVolumeOptions>()
                        .AddOptions<CreateImage, GcpImageOptions>()
                        .AddDriver<GcpNodeDriver>(AddCredential)
                        .AddDriver<GcpImageDriver>(AddCredential)
                        .AddDriver<GcpCatalogDriver>(AddCredential)
                        .AddDriver<GcpKeyPairDriver>(AddCredential)
                        .AddDriver<GcpVolumeDriver>(AddCredential)
                        .AddDriver<GcpSnapshotDriver>(AddCredential)
            );
    }

    private static void AddCredential(IHttpClientBuilder http) => http.AddHttpMessageHandler<GoogleTokenHandler<GcpSettings>>();
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.DigitalOcean;

internal static class DigitalOceanProvider
{
    public static IServiceCollection AddDigitalOcean(this IServiceCollection services) =>
        services.AddProvider<DigitalOceanSettings, DigitalOceanSettingsValidator>(
            "digitalocean",
            "DigitalOcean",
            provider =>
                provider
                    .ReadErrors(DigitalOceanErrors.ReadAsync)
                    .AddOptions<CreateNode, DigitalOceanNodeOptions>()
                    .AddOptions<CreateVolume, DigitalOceanVolumeOptions>()
                    .AddDriver<DigitalOceanNodeDriver>(AddToken)
                    .AddDriver<DigitalOceanImageDriver>(AddToken)
                    .AddDriver<DigitalOceanCatalogDriver>(AddToken)
                    .AddDriver<DigitalOceanKeyPairDriver>(AddToken)
                    .AddDriver<DigitalOceanVolumeDriver>(AddToken)
                    .AddDriver<DigitalOceanSnapshotDriver>(AddToken)
        );

    private static void AddToken(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(() => new BearerTokenHandler<DigitalOceanSettings>(settings => settings.Token));
}

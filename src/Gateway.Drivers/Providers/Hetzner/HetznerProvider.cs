using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Hetzner;

internal static class HetznerProvider
{
    public static IServiceCollection AddHetzner(this IServiceCollection services) =>
        services.AddProvider<HetznerSettings, HetznerSettingsValidator>(
            "hetzner",
            "Hetzner Cloud",
            provider =>
                provider
                    .ReadErrors(HetznerErrors.ReadAsync)
                    .AddOptions<CreateNode, HetznerNodeOptions>()
                    .AddOptions<CreateVolume, HetznerVolumeOptions>()
                    .AddDriver<HetznerNodeDriver>(AddToken)
                    .AddDriver<HetznerImageDriver>(AddToken)
                    .AddDriver<HetznerCatalogDriver>(AddToken)
                    .AddDriver<HetznerKeyPairDriver>(AddToken)
                    .AddDriver<HetznerVolumeDriver>(AddToken)
        );

    private static void AddToken(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(() => new BearerTokenHandler<HetznerSettings>(settings => settings.Token));
}

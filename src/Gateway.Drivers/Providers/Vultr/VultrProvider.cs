using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Vultr;

internal static class VultrProvider
{
    public static IServiceCollection AddVultr(this IServiceCollection services) =>
        services.AddProvider<VultrSettings, VultrSettingsValidator>(
            "vultr",
            "Vultr",
            provider =>
                provider
                    .ReadErrors(VultrErrors.ReadAsync)
                    .AddOptions<CreateNode, VultrNodeOptions>()
                    .AddOptions<CreateVolume, VultrVolumeOptions>()
                    .AddDriver<VultrNodeDriver>(AddKey)
                    .AddDriver<VultrImageDriver>(AddKey)
                    .AddDriver<VultrCatalogDriver>(AddKey)
                    .AddDriver<VultrKeyPairDriver>(AddKey)
                    .AddDriver<VultrVolumeDriver>(AddKey)
        );

    private static void AddKey(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(() => new BearerTokenHandler<VultrSettings>(settings => settings.ApiKey));
}

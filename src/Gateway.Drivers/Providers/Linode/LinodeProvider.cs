using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Linode;

internal static class LinodeProvider
{
    public static IServiceCollection AddLinode(this IServiceCollection services) =>
        services.AddProvider<LinodeSettings, LinodeSettingsValidator>(
            "linode",
            "Linode (Akamai Cloud)",
            provider =>
                provider
                    .ReadErrors(LinodeErrors.ReadAsync)
                    .AddOptions<CreateNode, LinodeNodeOptions>()
                    .AddOptions<CreateVolume, LinodeVolumeOptions>()
                    .AddOptions<CreateImage, LinodeImageOptions>()
                    .AddDriver<LinodeNodeDriver>(AddToken)
                    .AddDriver<LinodeImageDriver>(AddToken)
                    .AddDriver<LinodeCatalogDriver>(AddToken)
                    .AddDriver<LinodeKeyPairDriver>(AddToken)
                    .AddDriver<LinodeVolumeDriver>(AddToken)
        );

    private static void AddToken(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(() => new BearerTokenHandler<LinodeSettings>(settings => settings.Token));
}

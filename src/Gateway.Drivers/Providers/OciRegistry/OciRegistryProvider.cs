using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.OciRegistry;

internal static class OciRegistryProvider
{
    public static IServiceCollection AddOciRegistry(this IServiceCollection services)
    {
        services.AddSingleton<RegistryTokens>().AddTransient<RegistryAuthHandler>();
        services.AddDriverClient(RegistryTokens.ClientName);
        return services.AddProvider<OciRegistrySettings, OciRegistrySettingsValidator>(
            "oci-registry",
            "OCI registry",
            provider =>
                provider
                    .ReadErrors(OciErrors.ReadAsync)
                    .AddDriver<OciRegistryDriver>(http => http.AddHttpMessageHandler<RegistryAuthHandler>())
        );
    }
}

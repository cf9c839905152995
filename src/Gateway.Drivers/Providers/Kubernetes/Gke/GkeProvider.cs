using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

internal static class GkeProvider
{
    public static IServiceCollection AddGke(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache<GoogleToken>>();
        services.TryAddSingleton<HostedDrivers>();
        return services
            .AddTransient<GoogleTokenHandler<GkeSettings>>()
            .AddProvider<GkeSettings, GkeSettingsValidator>(
                "gke",
                "Google Kubernetes Engine",
                provider =>
                    provider
                        .ReadErrors(GkeErrors.ReadAsync)
                        .AddOptions<CreateCluster, GkeClusterOptions>()
                        .AddOptions<DeployContainer, KubernetesContainerOptions>()
                        .AddDriver<GkeClusterDriver>(AddCredential)
                        .AddDriver<GkeContainerDriver>(AddCredential)
            );
    }

    private static void AddCredential(IHttpClientBuilder http) => http.AddHttpMessageHandler<GoogleTokenHandler<GkeSettings>>();
}

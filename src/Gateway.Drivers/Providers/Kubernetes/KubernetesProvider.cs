using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Kubernetes;

internal static class KubernetesProvider
{
    public static IServiceCollection AddKubernetes(this IServiceCollection services) =>
        services
            .AddSingleton<TokenCache<KubernetesToken>>()
            .AddTransient<KubernetesTokenHandler>()
            .AddProvider<KubernetesSettings, KubernetesSettingsValidator>(
                "kubernetes",
                "Kubernetes",
                provider =>
                    provider
                        .ReadErrors(KubernetesErrors.ReadAsync)
                        .AddOptions<DeployContainer, KubernetesContainerOptions>()
                        .AddDriver<KubernetesNamespaceDriver>(AddCredential)
                        .AddDriver<KubernetesContainerDriver>(AddCredential)
                        .AddDriver<KubernetesLogDriver>(AddCredential)
                        .AddDriver<KubernetesExecDriver>(AddCredential)
                        .AddDriver<KubernetesStatsDriver>(AddCredential)
            );

    private static void AddCredential(IHttpClientBuilder http) => http.AddHttpMessageHandler<KubernetesTokenHandler>();
}

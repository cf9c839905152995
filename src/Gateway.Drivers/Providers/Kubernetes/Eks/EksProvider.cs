using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

internal static class EksProvider
{
    public static IServiceCollection AddEks(this IServiceCollection services)
    {
        services.TryAddSingleton<HostedDrivers>();
        return services.AddProvider<EksSettings, EksSettingsValidator>(
            "eks",
            "Amazon EKS",
            provider =>
                provider
                    .ReadErrors(EksErrors.ReadAsync)
                    .AddOptions<CreateCluster, EksClusterOptions>()
                    .AddOptions<DeployContainer, KubernetesContainerOptions>()
                    .AddDriver<EksClusterDriver>(Sign)
                    .AddDriver<EksContainerDriver>(Sign)
        );
    }

    private static void Sign(IHttpClientBuilder http) => http.AddAwsSigning(EksClient.Service, EksErrors.IsRefusedAsync);
}

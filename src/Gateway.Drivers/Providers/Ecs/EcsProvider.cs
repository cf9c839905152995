using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Ecs;

internal static class EcsProvider
{
    public static IServiceCollection AddEcs(this IServiceCollection services) =>
        services
            .AddTransient<ThrottlingHandler>()
            .AddProvider<EcsSettings, EcsSettingsValidator>(
                "ecs",
                "Amazon Elastic Container Service",
                provider =>
                    provider
                        .ReadErrors(EcsErrors.ReadAsync)
                        .AddOptions<DeployContainer, EcsContainerOptions>()
                        .AddDriver<EcsContainerDriver>(Sign)
                        .AddDriver<EcsClusterDriver>(Sign)
                        .AddDriver<EcrLoginDriver>(http => Sign(http, EcrLoginDriver.Service))
            );

    private static void Sign(IHttpClientBuilder http) => Sign(http, EcsClient.Service);

    private static void Sign(IHttpClientBuilder http, string service) =>
        http.AddHttpMessageHandler<ThrottlingHandler>().AddAwsSigning(service, EcsErrors.IsRefusedAsync);
}

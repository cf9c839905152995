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
            );

    private static void Sign(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler<ThrottlingHandler>().AddAwsSigning(EcsClient.Service, EcsErrors.IsRefusedAsync);
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.DockerHub;

internal static class DockerHubProvider
{
    public static IServiceCollection AddDockerHub(this IServiceCollection services)
    {
        services
            .AddSingleton(provider => new TokenCache<DockerHubToken>(provider.GetRequiredService<TimeProvider>()))
            .AddTransient<DockerHubTokenHandler>();
        services.AddDriverClient(DockerHubTokenHandler.ClientName);
        return services.AddProvider<DockerHubSettings, DockerHubSettingsValidator>(
            "docker-hub",
            "Docker Hub",
            provider =>
                provider
                    .ReadErrors(DockerHubErrors.ReadAsync)
                    .AddDriver<DockerHubDriver>(http => http.AddHttpMessageHandler<DockerHubTokenHandler>())
        );
    }
}

using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Docker;

internal static class DockerProvider
{
    public static IServiceCollection AddDocker(this IServiceCollection services) =>
        services
            .AddSingleton<DockerVersions>()
            .AddProvider<DockerSettings, DockerSettingsValidator>("docker", "Docker Engine", AddDrivers)
            .AddProvider<TritonDockerSettings, TritonDockerSettingsValidator>(
                "triton-docker",
                "Triton, by its Docker endpoint",
                AddDrivers
            );

    private static void AddDrivers(ProviderBuilder provider) =>
        provider
            .ReadErrors(DockerErrors.ReadAsync)
            .AddDriver<DockerConnectionDriver>()
            .AddDriver<DockerContainerDriver>()
            .AddDriver<DockerLogDriver>()
            .AddDriver<DockerExecDriver>()
            .AddDriver<DockerStatsDriver>()
            .AddDriver<DockerImageDriver>();
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Sandbox;

internal static class SandboxProvider
{
    public static IServiceCollection AddSandbox(this IServiceCollection services) =>
        services
            .AddSingleton<SandboxClouds>()
            .AddProvider<SandboxSettings, SandboxSettingsValidator>(
                "sandbox",
                "Sandbox in memory",
                provider =>
                    provider
                        .AddDriver<SandboxCheckDriver>()
                        .AddDriver<SandboxNodeDriver>()
                        .AddOptions<CreateNode, SandboxNodeOptions>()
                        .AddDriver<SandboxImageDriver>()
                        .AddDriver<SandboxSizeDriver>()
                        .AddDriver<SandboxLocationDriver>()
                        .AddDriver<SandboxKeyPairDriver>()
                        .AddDriver<SandboxVolumeDriver>()
                        .AddDriver<SandboxSnapshotDriver>()
                        .AddDriver<SandboxContainerDriver>()
                        .AddDriver<SandboxContainerLogDriver>()
                        .AddDriver<SandboxExecDriver>()
                        .AddDriver<SandboxStatsDriver>()
                        .AddDriver<SandboxContainerImageDriver>()
                        .AddDriver<SandboxRegistryDriver>()
                        .AddDriver<SandboxClusterDriver>()
            );
}

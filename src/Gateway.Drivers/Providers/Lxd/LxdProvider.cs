using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Lxd;

internal static class LxdProvider
{
    public static IServiceCollection AddLxd(this IServiceCollection services) =>
        services.AddProvider<LxdSettings, LxdSettingsValidator>(
            "lxd",
            "LXD",
            provider =>
                provider
                    .ReadErrors(LxdErrors.ReadAsync)
                    .AddOptions<DeployContainer, LxdContainerOptions>()
                    .AddDriver<LxdContainerDriver>()
                    .AddDriver<LxdImageDriver>()
                    .AddDriver<LxdProjectDriver>()
                    .AddDriver<LxdExecDriver>()
                    .AddDriver<LxdStatsDriver>()
        );
}

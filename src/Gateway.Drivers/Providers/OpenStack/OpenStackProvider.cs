using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.OpenStack;

internal static class OpenStackProvider
{
    public static IServiceCollection AddOpenStack(this IServiceCollection services) =>
        services.AddProvider<OpenStackSettings, OpenStackSettingsValidator>(
            "openstack",
            "OpenStack",
            provider =>
                provider
                    .ReadErrors(OpenStackErrors.ReadAsync)
                    .AddOptions<CreateNode, OpenStackNodeOptions>()
                    .AddOptions<CreateVolume, OpenStackVolumeOptions>()
                    .AddDriver<OpenStackNodeDriver>(http => http.AddKeystoneToken())
                    .AddDriver<OpenStackImageDriver>(http => http.AddKeystoneToken())
                    .AddDriver<OpenStackCatalogDriver>(http => http.AddKeystoneToken())
                    .AddDriver<OpenStackKeyPairDriver>(http => http.AddKeystoneToken())
                    .AddDriver<OpenStackVolumeDriver>(http => http.AddKeystoneToken())
                    .AddDriver<OpenStackSnapshotDriver>(http => http.AddKeystoneToken())
        );
}

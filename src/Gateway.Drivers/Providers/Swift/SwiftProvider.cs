using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Keystone;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Swift;

internal static class SwiftProvider
{
    public static IServiceCollection AddSwift(this IServiceCollection services) =>
        services
            .AddSingleton<SwiftFeatures>()
            .AddProvider<SwiftSettings, SwiftSettingsValidator>(
                "swift",
                "OpenStack Swift",
                provider =>
                    provider
                        .ReadErrors(SwiftErrors.ReadAsync)
                        .AddDriver<SwiftBucketDriver>(http => http.AddKeystoneToken())
                        .AddDriver<SwiftObjectDriver>(http => http.AddKeystoneToken())
                        .AddDriver<SwiftUploadDriver>(http => http.AddKeystoneToken())
                        .AddDriver<SwiftCopyDriver>(http => http.AddKeystoneToken())
                        .AddDriver<SwiftBatchDriver>(http => http.AddKeystoneToken())
                        .AddDriver<SwiftLinkDriver>(http => http.AddKeystoneToken())
            );
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.AzureArm;

internal static class AzureProvider
{
    public static IServiceCollection AddAzure(this IServiceCollection services)
    {
        services.TryAddSingleton<AzureTokens>();
        return services
            .AddSingleton<TokenCache<AzureToken>>()
            .AddTransient<AzureTokenHandler>()
            .AddProvider<AzureSettings, AzureSettingsValidator>(
                "azure",
                "Azure Resource Manager",
                provider =>
                    provider
                        .ReadErrors(AzureErrors.ReadAsync)
                        .AddOptions<CreateNode, AzureNodeOptions>()
                        .AddOptions<CreateVolume, AzureVolumeOptions>()
                        .AddOptions<CreateSnapshot, AzureSnapshotOptions>()
                        .AddDriver<AzureNodeDriver>(AddToken)
                        .AddDriver<AzureImageDriver>(AddToken)
                        .AddDriver<AzureCatalogDriver>(AddToken)
                        .AddDriver<AzureKeyPairDriver>(AddToken)
                        .AddDriver<AzureVolumeDriver>(AddToken)
                        .AddDriver<AzureSnapshotDriver>(AddToken)
            );
    }

    private static void AddToken(IHttpClientBuilder http) => http.AddHttpMessageHandler<AzureTokenHandler>();
}

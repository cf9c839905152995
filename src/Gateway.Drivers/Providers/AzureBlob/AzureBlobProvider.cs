using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.AzureBlob;

internal static class AzureBlobProvider
{
    public static IServiceCollection AddAzureBlob(this IServiceCollection services)
    {
        services.TryAddSingleton<AzureTokens>();
        return services
            .AddSingleton<TokenCache<BlobCredential>>()
            .AddSingleton<OpenUploads>()
            .AddTransient<BlobCredentialHandler>()
            .AddProvider<AzureBlobSettings, AzureBlobSettingsValidator>(
                "azure-blob",
                "Azure Blob Storage",
                provider =>
                    provider
                        .ReadErrors(AzureBlobErrors.ReadAsync)
                        .AddDriver<AzureBlobBucketDriver>(AddCredentials)
                        .AddDriver<AzureBlobObjectDriver>(AddCredentials)
                        .AddDriver<AzureBlobUploadDriver>(AddCredentials)
                        .AddDriver<AzureBlobCopyDriver>(AddCredentials)
                        .AddDriver<AzureBlobTagDriver>(AddCredentials)
                        .AddDriver<AzureBlobLinkDriver>()
            );
    }

    private static void AddCredentials(IHttpClientBuilder http) => http.AddHttpMessageHandler<BlobCredentialHandler>();
}

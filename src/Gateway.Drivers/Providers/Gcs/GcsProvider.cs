using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Google;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Providers.Gcs;

internal static class GcsProvider
{
    public static IServiceCollection AddGcs(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache<GoogleToken>>();
        return services
            .AddTransient<GoogleTokenHandler<GcsSettings>>()
            .AddTransient<UploadProgressHandler>()
            .AddProvider<GcsSettings, GcsSettingsValidator>(
                "gcs",
                "Google Cloud Storage",
                provider =>
                    provider
                        .ReadErrors(GcsErrors.ReadAsync)
                        .AddDriver<GcsBucketDriver>(AddCredential)
                        .AddDriver<GcsObjectDriver>(AddCredential)
                        .AddDriver<GcsMultipartDriver>(AddCredential)
                        .AddDriver<GcsCopyDriver>(AddCredential)
                        .AddDriver<GcsLinkDriver>()
            );
    }

    private static void AddCredential(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler<UploadProgressHandler>().AddHttpMessageHandler<GoogleTokenHandler<GcsSettings>>();
}

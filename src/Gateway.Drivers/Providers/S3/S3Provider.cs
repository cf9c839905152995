using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.S3;

internal static class S3Provider
{
    public static IServiceCollection AddS3(this IServiceCollection services)
    {
        services.AddAwsKeys();
        return services.AddProvider<S3Settings, S3SettingsValidator>(
            "s3",
            "Amazon S3 and compatible",
            provider =>
                provider
                    .ReadErrors(S3Errors.ReadAsync)
                    .AddDriver<S3BucketDriver>(Sign)
                    .AddDriver<S3ObjectDriver>(Sign)
                    .AddDriver<S3MultipartDriver>(Sign)
                    .AddDriver<S3CopyDriver>(Sign)
                    .AddDriver<S3BatchDriver>(Sign)
                    .AddDriver<S3TagDriver>(Sign)
                    .AddDriver<S3LinkDriver>()
        );
    }

    private static void Sign(IHttpClientBuilder http) => http.AddAwsSigning("s3", S3Errors.IsRefusedAsync);
}

using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Aws;

internal static class AwsProvider
{
    public static IServiceCollection AddAws(this IServiceCollection services) =>
        services.AddProvider<AwsSettings, AwsSettingsValidator>(
            "aws",
            "Amazon Web Services",
            provider =>
                provider
                    .ReadErrors(Ec2Errors.ReadAsync)
                    .AddOptions<CreateNode, Ec2NodeOptions>()
                    .AddOptions<CreateImage, Ec2ImageOptions>()
                    .AddOptions<CopyImage, Ec2ImageCopyOptions>()
                    .AddOptions<CreateKeyPair, Ec2KeyPairOptions>()
                    .AddOptions<CreateVolume, Ec2VolumeOptions>()
                    .AddOptions<CreateSnapshot, Ec2SnapshotOptions>()
                    .AddDriver<Ec2NodeDriver>(Sign)
                    .AddDriver<Ec2ImageDriver>(Sign)
                    .AddDriver<Ec2CatalogDriver>(Sign)
                    .AddDriver<Ec2KeyPairDriver>(Sign)
                    .AddDriver<Ec2VolumeDriver>(Sign)
                    .AddDriver<Ec2SnapshotDriver>(Sign)
        );

    private static void Sign(IHttpClientBuilder http) => http.AddAwsSigning(Ec2Client.Service, Ec2Errors.IsRefusedAsync);
}

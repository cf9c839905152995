using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Triton;

internal static class TritonProvider
{
    public static IServiceCollection AddTriton(this IServiceCollection services) =>
        services.AddProvider<TritonSettings, TritonSettingsValidator>(
            "triton",
            "Triton DataCenter (MNX.io)",
            provider =>
                provider
                    .ReadErrors(TritonErrors.ReadAsync)
                    .AddOptions<CreateNode, TritonNodeOptions>()
                    .AddOptions<CreateImage, TritonImageOptions>()
                    .AddDriver<TritonNodeDriver>(AddSignature)
                    .AddDriver<TritonImageDriver>(AddSignature)
                    .AddDriver<TritonCatalogDriver>(AddSignature)
                    .AddDriver<TritonKeyPairDriver>(AddSignature)
        );

    private static void AddSignature(IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(services => new HttpSignatureHandler(services.GetRequiredService<TimeProvider>()));
}

using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>Registers the login to OpenStack clouds, which several providers share.</summary>
internal static class KeystoneServices
{
    public static IServiceCollection AddKeystone(this IServiceCollection services)
    {
        services.AddDriverClient(KeystoneClient.ClientName);
        services.AddSingleton<KeystoneClient>();
        services.AddSingleton<TokenCache<KeystoneToken>>();
        services.AddSingleton<KeystoneSession>();
        return services.AddTransient<KeystoneTokenHandler>();
    }

    /// <summary>Puts the connection's token on each request of a driver.</summary>
    public static void AddKeystoneToken(this IHttpClientBuilder http) => http.AddHttpMessageHandler<KeystoneTokenHandler>();
}

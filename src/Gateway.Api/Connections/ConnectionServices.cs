using Gateway.Drivers.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Connections;

/// <summary>Registers where connections come from.</summary>
internal static class ConnectionServices
{
    /// <summary>Puts the connections file, if one is named, in front of the other configuration.</summary>
    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static void AddConnectionsFile(this WebApplicationBuilder builder)
    {
        var path = builder.Configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.ConnectionsFile)}"];
        if (!string.IsNullOrEmpty(path))
        {
            var file = new ConnectionsFile(path);
            ((IConfigurationBuilder)builder.Configuration).Add(file);
            builder.Services.AddSingleton(file);
        }
    }

    public static IServiceCollection AddConnectionStore(this IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section);
        services.AddSingleton<DefaultConnections>();
        services.AddSingleton<ConnectionStore>(provider => new ConnectionStore(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<ProviderCatalog>(),
            provider.GetRequiredService<DefaultConnections>(),
            provider.GetRequiredService<ILogger<ConnectionStore>>(),
            provider.GetService<ConnectionsFile>()
        ));
        return services.AddSingleton<IConnectionSource>(provider => provider.GetRequiredService<ConnectionStore>());
    }

    /// <summary>Lets all routes begin with the path that an ingress gives, if one is configured.</summary>
    public static void UseBasePath(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.BasePath is { Length: > 0 } path)
        {
            app.UsePathBase(path);
        }
    }
}

using Gateway.Api.Connections.Vault;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Connections;

/// <summary>Registers where connections come from.</summary>
internal static class ConnectionServices
{
    private const string EgressSection = GatewayOptions.Section + ":Egress";

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
        services.AddOptions<VaultOptions>().BindConfiguration(VaultOptions.Section);
        services.AddOptions<EgressOptions>().BindConfiguration(EgressSection);
        services.AddSingleton<VaultKeys>();
        services.AddSingleton<StoredRows>();
        services.AddSingleton<ConnectionVault>();
        services.AddSingleton<VaultRotation>();
        services.AddHostedService<ConnectionRefresh>();
        services.AddScoped<ConnectionChecker>();
        services.AddScoped<ConnectionAdmission>();
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

    /// <summary>Tells before the first request what cannot be used.</summary>
    /// <exception cref="StartupException">A connection, the master keys or the rules of egress cannot be used.</exception>
    public static void CheckConnections(this WebApplication app)
    {
        app.Services.GetRequiredService<IConnectionSource>();
        try
        {
            app.Services.GetRequiredService<VaultKeys>();
            app.Services.GetRequiredService<EgressPolicy>();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new StartupException($"{EgressSection} or {VaultOptions.Section}: {e.Message}", e);
        }
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

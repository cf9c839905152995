using Gateway.Api.Connections;
using Gateway.Api.Security.Callers;
using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Rights;
using Gateway.Api.Security.Tokens;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Api.Security;

/// <summary>Registers who may call and what callers may do.</summary>
internal static class SecurityServices
{
    private const int LargestKeySet = 1024 * 1024;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="StartupException">A setting cannot be used.</exception>
    public static IServiceCollection AddSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SecurityOptions.Read(configuration));
        services.AddSingleton<RoleBook>();
        services.AddSingleton<CallerBook>();
        services.AddSingleton<WrongCredentials>();
        services.AddSingleton<Refusals>();
        services.AddKeys();
        services.AddTokens();
        services
            .AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, JwtHandler>(JwtHandler.SchemeName, null);

        // In the place of the registration that sees all connections: what requests name is looked up among those that their caller sees.
        services.AddScoped<Access>();
        services.AddScoped<VisibleConnections>();
        return services.AddScoped(provider => new DriverFactory(
            provider.GetRequiredService<VisibleConnections>(),
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider
        ));
    }

    /// <summary>Outermost: shares of the gateway are by caller.</summary>
    public static void UseCallers(this WebApplication app)
    {
        // The host puts UseAuthentication before everything unless somebody has. No scheme here is one that is asked without being named, so
        // that it would find nobody, and costs each request six objects that live as long as it.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseMiddleware<CallerMiddleware>();
    }

    /// <summary>Tells before the first request what cannot be used.</summary>
    /// <exception cref="StartupException">A role cannot be used, or a route says nothing.</exception>
    public static void CheckSecurity(this WebApplication app)
    {
        app.Services.GetRequiredService<RoleBook>();
        app.CheckRights();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyBook>();
        services.AddSingleton<KeyKeeper>();
        services.AddHostedService<KeyUpkeep>();
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenChecker>();
        services.AddSingleton<TokenCache>();
        services.AddHostedService<SigningKeyUpkeep>();
        services
            .AddHttpClient(SigningKeys.ClientName)
            .RemoveAllLoggers()
            .ConfigureHttpClient(http =>
            {
                http.Timeout = FetchTimeout;
                http.MaxResponseContentBufferSize = LargestKeySet;
            })
            // Where it leads is what the operator has said, and nowhere else.
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectCallback = SocketOpening.OpenAsync,
                }
            );
    }
}

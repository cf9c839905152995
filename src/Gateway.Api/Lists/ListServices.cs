using Gateway.Api.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Lists;

/// <summary>Registers what lists need.</summary>
internal static class ListServices
{
    public static IServiceCollection AddLists(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ListOptions>(configuration.GetSection($"{GatewayOptions.Section}:Lists"));
        services.AddSingleton<IValidateOptions<ListOptions>>(new ListOptionsCheck());
        services.AddSingleton<ListBounds>();
        services.AddSingleton<ListChanges>();
        services.AddSingleton<SharedPages>();
        services.AddSingleton<PageCache>();
        services.AddSingleton<ListPages>();
        services.AddScoped<ListRequestReader>();
        services.AddScoped<FanOut>();

        // Replicas that share the folder read each other's tokens; so does a gateway that was restarted.
        services.AddDataProtection().SetApplicationName("CloudGateway");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<IOptions<GatewayOptions>, ILoggerFactory>(
                (keys, gateway, loggers) =>
                    keys.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(gateway.Value.KeyRingPath), loggers)
            );
        return services.AddSingleton<PageTokens>();
    }

    /// <summary>Tells before the first request what cannot be used, and not by it.</summary>
    /// <exception cref="StartupException">A bound cannot be used.</exception>
    public static void CheckLists(this WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<IOptions<ListOptions>>().Value;
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            throw new StartupException(e.Message, e);
        }
    }

    private sealed class ListOptionsCheck : IValidateOptions<ListOptions>
    {
        private readonly ListOptionsValidator _validator = new();

        public ValidateOptionsResult Validate(string? name, ListOptions options)
        {
            var result = _validator.Validate(options);
            return result.IsValid
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(result.Errors.Select(error => $"Gateway:Lists:{error.PropertyName}: {error.ErrorMessage}"));
        }
    }
}

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
        services.AddOptions<ListOptions>().ValidateOnStart();
        services.AddSingleton<ListBounds>();
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

using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Overload;

/// <summary>Registers the limit of requests at once.</summary>
internal static class OverloadServices
{
    private const string Section = $"{GatewayOptions.Section}:Overload";

    public static IServiceCollection AddOverload(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OverloadOptions>(configuration.GetSection(Section));
        return services.AddSingleton<OverloadLimit>();
    }

    /// <summary>Outermost: what is refused costs as little as can be.</summary>
    /// <exception cref="StartupException">A limit cannot be used.</exception>
    public static void UseOverload(this WebApplication app)
    {
        Check(app.Services);
        var limit = app.Services.GetRequiredService<OverloadLimit>();
        app.Use((http, next) => limit.InvokeAsync(http, next));
    }

    private static void Check(IServiceProvider services)
    {
        try
        {
            var result = new OverloadOptionsValidator().Validate(services.GetRequiredService<IOptions<OverloadOptions>>().Value);
            if (!result.IsValid)
            {
                throw new StartupException(
                    string.Join(" ", result.Errors.Select(error => $"{Section}:{error.PropertyName}: {error.ErrorMessage}"))
                );
            }
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }
    }
}

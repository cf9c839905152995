using FluentValidation;
using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Overload;

/// <summary>Registers the limits of requests: of all at once, and of each caller.</summary>
internal static class OverloadServices
{
    private const string Overload = $"{GatewayOptions.Section}:Overload";
    private const string Rates = $"{GatewayOptions.Section}:RateLimits";

    public static IServiceCollection AddOverload(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OverloadOptions>(configuration.GetSection(Overload));
        services.Configure<RateLimitOptions>(configuration.GetSection(Rates));
        services.AddSingleton<RateLimits>();
        return services.AddSingleton<OverloadLimit>();
    }

    /// <summary>Outermost: what is refused costs as little as can be.</summary>
    /// <exception cref="StartupException">A limit cannot be used.</exception>
    public static void UseOverload(this WebApplication app)
    {
        Check<OverloadOptions, OverloadOptionsValidator>(app.Services, Overload);
        var limit = app.Services.GetRequiredService<OverloadLimit>();
        app.Use((http, next) => limit.InvokeAsync(http, next));
    }

    /// <summary>After routing, which knows the connection, and after whatever finds out who calls.</summary>
    /// <exception cref="StartupException">A limit cannot be used.</exception>
    public static void UseRateLimits(this WebApplication app)
    {
        Check<RateLimitOptions, RateLimitOptionsValidator>(app.Services, Rates);
        var limits = app.Services.GetRequiredService<RateLimits>();
        if (limits.AreSet)
        {
            app.Use((http, next) => limits.InvokeAsync(http, next));
        }
    }

    private static void Check<TOptions, TValidator>(IServiceProvider services, string section)
        where TOptions : class
        where TValidator : IValidator<TOptions>, new()
    {
        try
        {
            var result = new TValidator().Validate(services.GetRequiredService<IOptions<TOptions>>().Value);
            if (!result.IsValid)
            {
                throw new StartupException(
                    string.Join(
                        " ",
                        result.Errors.Select(error => $"{section}:{error.PropertyName.Replace('.', ':')}: {error.ErrorMessage}")
                    )
                );
            }
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }
    }
}

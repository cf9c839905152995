using Gateway.Api.Connections;
using Gateway.Api.Idempotency;
using Gateway.Api.Store;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>Registers what carries operations out.</summary>
internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOptions<OperationOptions>().BindConfiguration(OperationOptions.Section);
        services.AddSingleton<OperationKinds>();
        services.AddSingleton<OperationRequests>();
        services.AddSingleton<RunningOperations>();
        services.AddSingleton<OperationQueue>();
        services.AddSingleton<StoreClock>();
        services.AddSingleton<OperationScheduler>();
        services.AddSingleton<OperationStore>();
        services.AddSingleton<OperationUpkeepStore>();
        services.AddSingleton<OperationVersions>();
        services.AddSingleton<OperationWriter>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OperationWatch>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<KeptAnswers>();
        services.AddScoped<OperationSight>();
        services.AddScoped<OperationAnswers>();
        services.AddScoped<OperationSubmitter>();
        services.AddHostedService(provider => provider.GetRequiredService<OperationWatch>());
        // Ends after what is registered behind it, which hands back what is under way.
        services.AddHostedService<OperationStarts>();
        return services.AddHostedService<OperationUpkeep>();
    }

    /// <summary>Tells before the first request what cannot be used.</summary>
    /// <exception cref="StartupException">A setting cannot be used.</exception>
    public static void CheckOperations(this WebApplication app)
    {
        try
        {
            if (!app.Services.GetRequiredService<IOptions<OperationOptions>>().Value.IsValid)
            {
                throw new StartupException(
                    $"{OperationOptions.Section}: AtOnce must be 1 to 1000, Patience a second to a week, and each retention a minute to ten years."
                );
            }
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }
    }
}

using FluentValidation;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Http.Telemetry;
using Gateway.Drivers.Objects;
using Gateway.Drivers.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Drivers.Hosting;

/// <summary>Registers the drivers.</summary>
public static class DriverServices
{
    /// <summary>Adds every provider that is compiled in. The host registers an <see cref="IConnectionSource"/> beside it.</summary>
    public static IServiceCollection AddDrivers(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProviderCatalog>();
        services.AddHttpClient();
        services.AddScoped<DriverFactory>();
        services.AddSingleton<TransportHandler>();
        services.AddOptions<EgressOptions>();
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton(provider => new EgressPolicy(
            provider.GetRequiredService<IOptions<EgressOptions>>(),
            provider.GetRequiredService<IHostResolver>()
        ));
        services.AddSingleton(Random.Shared);
        services.AddSingleton<ResilienceMeter>();
        services.AddSingleton<ProviderMeter>();
        services.AddSingleton<ResiliencePipelines>();
        services.AddSingleton<IConnectionLoads>(provider => provider.GetRequiredService<ResiliencePipelines>());
        services.AddSingleton<TransferMemory>();
        services.AddSingleton(provider => new MultipartUploader(
            provider.GetRequiredService<TransferMemory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MultipartUploader>>()
        ));
        services.AddSingleton(provider => new ObjectReader(
            provider.GetRequiredService<TransferMemory>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddTransient<CallMeterHandler>();
        services.AddTransient<ErrorHandler>();
        services.AddTransient<ResilienceHandler>();
        services.AddTransient<AttemptHandler>();
        services.AddKeystone();
        return services.AddAllProviders();
    }

    /// <summary>Adds one provider. Settings are read and validated when a connection is loaded.</summary>
    internal static IServiceCollection AddProvider<TSettings, TValidator>(
        this IServiceCollection services,
        string name,
        string title,
        Action<ProviderBuilder> configure
    )
        where TSettings : ProviderSettings, new()
        where TValidator : IValidator<TSettings>, new()
    {
        var builder = new ProviderBuilder(services, typeof(TSettings));
        configure(builder);
        return services.AddSingleton(new Provider(name, title, new SettingsReader<TSettings, TValidator>(), builder));
    }

    /// <summary>The one handler chain, by a driver's name: meter, errors, resilience, trace, (credentials,) socket.</summary>
    internal static IHttpClientBuilder AddDriverClient(this IServiceCollection services, string name) =>
        services
            .AddHttpClient(name)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler<TransportHandler>()
            .AddHttpMessageHandler<CallMeterHandler>()
            .AddHttpMessageHandler<ErrorHandler>()
            .AddHttpMessageHandler<ResilienceHandler>()
            .AddHttpMessageHandler<AttemptHandler>();
}

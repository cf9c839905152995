using Gateway.Api.Connections;
using Gateway.Api.Store;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Audit;

/// <summary>Registers the audit log.</summary>
internal static class AuditServices
{
    /// <summary>Before what changes something by itself: what is registered first ends last.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section);
        services.AddSingleton<IAuditSink>(Make);
        services.AddSingleton<AuditOutbox>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RefusedChanges>();
        if (IsOn(configuration))
        {
            services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
            services.AddHostedService(provider => provider.GetRequiredService<RefusedChanges>());
        }

        return services;
    }

    /// <summary>Around what decides whether a caller may: refusals are written down too.</summary>
    public static void UseAudit(this WebApplication app)
    {
        if (IsOn(app.Configuration))
        {
            app.UseMiddleware<AuditMiddleware>();
        }
    }

    /// <summary>After that, and before what changes anything.</summary>
    public static void UseAuditIntent(this WebApplication app)
    {
        if (IsOn(app.Configuration))
        {
            app.UseMiddleware<AuditIntentMiddleware>();
        }
    }

    private static bool IsOn(IConfiguration configuration) =>
        configuration[$"{AuditOptions.Section}:{nameof(AuditOptions.Sink)}"] is { Length: > 0 } text
        && (
            Enum.TryParse<AuditSinkKind>(text, ignoreCase: true, out var sink) && Enum.IsDefined(sink)
                ? sink != AuditSinkKind.None
                : throw new StartupException($"{AuditOptions.Section}: Sink must be None, File or Store.")
        );

    private static IAuditSink Make(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<AuditOptions>>().Value;
        return options.Sink == AuditSinkKind.Store
            ? new AuditTable(services.GetRequiredService<StoreDatabase>())
            : new AuditFiles(
                options.FolderOf(services.GetRequiredService<IOptions<GatewayOptions>>().Value),
                services.GetRequiredService<DiskThreads>()
            );
    }
}

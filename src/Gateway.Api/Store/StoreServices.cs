using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Store;

/// <summary>Registers the database of the gateway's own state.</summary>
internal static class StoreServices
{
    private const string FileName = "gateway.db";

    public static IServiceCollection AddStore(this IServiceCollection services)
    {
        services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section);
        return services.AddSingleton<StoreDatabase>(Make);
    }

    /// <summary>Tells before the first request what cannot be used.</summary>
    /// <exception cref="StartupException">The settings of the store cannot be used.</exception>
    public static void CheckStore(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<StoreDatabase>();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // The text of the driver may repeat the connection string, with its password.
            throw new StartupException(
                $"{StoreOptions.Section}: Provider must be Sqlite without a ConnectionString, or PostgreSql with one in Npgsql's form.",
                e
            );
        }
    }

    private static StoreDatabase Make(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StoreOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<StoreDatabase>>();
        return (options.Provider, options.ConnectionString) switch
        {
            (StoreProvider.PostgreSql, { Length: > 0 } text) => new PostgresDatabase(text, time, logger),
            (StoreProvider.Sqlite, null or "") => new SqliteDatabase(PathOf(services), time, logger),
            _ => throw new InvalidOperationException("The provider of the store and its connection string do not fit."),
        };
    }

    private static string PathOf(IServiceProvider services) =>
        Path.GetFullPath(Path.Join(services.GetRequiredService<IOptions<GatewayOptions>>().Value.DataDirectory, FileName));
}

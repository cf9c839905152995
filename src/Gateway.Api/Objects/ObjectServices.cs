namespace Gateway.Api.Objects;

/// <summary>Registers what buckets and objects need.</summary>
internal static class ObjectServices
{
    public static IServiceCollection AddObjects(this IServiceCollection services) =>
        services.AddScoped<ObjectLister>().AddScoped<TusUploads>().AddSingleton<TusTokens>().AddSingleton<TusTurns>();
}

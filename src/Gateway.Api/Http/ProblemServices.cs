using System.Text.Json;
using FluentValidation;
using Gateway.Api.Security;
using Microsoft.AspNetCore.HostFiltering;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Http;

/// <summary>Registers how requests are read and failures answered.</summary>
internal static class ProblemServices
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(options => ApiJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // Messages name a field as the caller wrote it: sizeGiB, not 'Size Gi B'.
        ValidatorOptions.Global.DisplayNameResolver = (_, member, _) =>
            member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member.Name);
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<Microsoft.AspNetCore.Diagnostics.IExceptionHandler>(provider => provider.GetRequiredService<ProblemWriter>());
        // The framework's own filter stands outside of everything and answers without a problem: ForeignHosts is in its place.
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        return services;
    }

    /// <summary>From here inwards every failure is answered as a problem.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        var writer = app.Services.GetRequiredService<ProblemWriter>();
        app.Use(
            async (http, next) =>
            {
                await next(http);
                if (IsBareStatus(http.Response))
                {
                    await writer.WriteStatusAsync(http);
                }
            }
        );
        app.UseForeignHostCheck();
        Origins.Use(app);
    }

    // As the framework's UseStatusCodePages has it, which makes seven objects of each request for the sake of the few that end so.
    private static bool IsBareStatus(HttpResponse response) =>
        !response.HasStarted
        && response.StatusCode is >= 400 and < 600
        && response.ContentLength is null
        && string.IsNullOrEmpty(response.ContentType);
}

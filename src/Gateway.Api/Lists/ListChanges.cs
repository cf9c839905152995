using System.Collections.Concurrent;
using Gateway.Api.Http;

namespace Gateway.Api.Lists;

/// <summary>
/// Counts what callers change at each connection: a list that is asked for after a change is not answered by one that was asked for before.
/// </summary>
internal sealed class ListChanges
{
    private readonly ConcurrentDictionary<string, long> _changes = new(StringComparer.Ordinal);

    /// <summary>How many changes there have been.</summary>
    public long Of(string connection) => _changes.GetValueOrDefault(connection);

    /// <summary>Something has changed, or may have.</summary>
    public void Count(string connection) => _changes.AddOrUpdate(connection, 1, static (_, count) => count + 1);
}

/// <summary>Counts the changes that requests make.</summary>
internal static class ListChangesMiddleware
{
    /// <summary>After <c>UseRouting</c>: the route tells the connection.</summary>
    public static void UseListChanges(this WebApplication app)
    {
        var changes = app.Services.GetRequiredService<ListChanges>();
        app.Use(
            (http, next) =>
                http.Request.IsSafe() || http.Request.RouteValues["connection"] is not string connection
                    ? next(http)
                    : RunAsync(http, next, changes, connection)
        );
    }

    // Before the caller hears of it, and once more for what came after the first byte.
    private static async Task RunAsync(HttpContext http, RequestDelegate next, ListChanges changes, string connection)
    {
        http.Response.OnStarting(() =>
        {
            changes.Count(connection);
            return Task.CompletedTask;
        });
        try
        {
            await next(http);
        }
        finally
        {
            changes.Count(connection);
        }
    }
}

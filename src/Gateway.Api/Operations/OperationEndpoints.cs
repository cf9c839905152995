using System.Globalization;
using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Operations;

/// <summary>Work that outlives its request.</summary>
internal static class OperationEndpoints
{
    private const string LastEventId = "Last-Event-ID";
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes
            .MapGroup("/operations")
            .WithTags("Operations")
            .RefuseUnknownQuery()
            .NeedsCaller()
            .WithProblems(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        operations.MapGet("/", ListOperations);
        operations.MapGet("/{id}", GetOperation).WithProblems(StatusCodes.Status404NotFound);
        operations
            .MapGet("/{id}/events", FollowOperation)
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Operation), [EventStream.SseMediaType]))
            .WithProblems(StatusCodes.Status404NotFound);
        operations
            .MapDelete("/{id}", CancelOperation)
            .Produces<Operation>(StatusCodes.Status202Accepted)
            .WithProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    /// <summary>Lists operations, the newest first.</summary>
    /// <remarks>The caller's own, and those of others on connections where he has <c>operations:read</c>.</remarks>
    /// <param name="connection">Only operations with this connection.</param>
    /// <param name="kind">Only operations of this kind: <c>nodes.create</c>.</param>
    /// <param name="state">Only operations in this state: pending, running, succeeded, failed or canceled.</param>
    /// <param name="pageSize">The most operations, 1 to 1000; 200 if left out.</param>
    /// <param name="pageToken"><c>nextPageToken</c> of the page before, together with the same filter.</param>
    private static async Task<Ok<OperationList>> ListOperations(
        string? connection,
        string? kind,
        string? state,
        int? pageSize,
        string? pageToken,
        OperationSight sight,
        OperationAnswers answers,
        ListBounds bounds,
        PageTokens tokens,
        Access access,
        CancellationToken cancellationToken
    )
    {
        var size = bounds.ReadPageSize(pageSize);
        var fingerprint = PageTokens.FingerprintOf(["operations", access.Caller.Name, connection, kind, state]);
        var after = string.IsNullOrEmpty(pageToken) ? null : tokens.Read(pageToken, fingerprint).Single().Token;
        var filter = new OperationFilter(NullIfEmpty(connection), NullIfEmpty(kind), ReadState(state), after, size + 1);
        var (page, last) = await sight.ListAsync(filter, size, cancellationToken);
        var next = last is null ? null : tokens.Write(fingerprint, [new PageTokens.Source("operations", last)]);
        return TypedResults.Ok(new OperationList([.. page.Select(answers.ToOperation)], next));
    }

    /// <summary>Gets one operation.</summary>
    /// <remarks>With <c>Prefer: wait=30</c> the answer comes when it has ended, or after that many seconds.</remarks>
    private static async Task<Ok<Operation>> GetOperation(string id, HttpContext http, OperationAnswers answers)
    {
        var preference = http.Request.ReadWait();
        var row = await answers.FindAsync(id, preference?.Time ?? TimeSpan.Zero, http.RequestAborted);
        if (preference is { Seconds: not null })
        {
            http.Applied(preference with { IsAsync = false });
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(answers.ToOperation(row));
    }

    /// <summary>Follows an operation to its end, as server-sent events.</summary>
    /// <remarks>
    /// Each event is <c>operation</c> with the whole operation as it is then, and an id. Who comes back with that id in <c>Last-Event-ID</c> is
    /// told what is new since. The stream ends with the operation.
    /// </remarks>
    private static async Task FollowOperation(
        string id,
        HttpContext http,
        OperationAnswers answers,
        OperationWatch watch,
        IHostApplicationLifetime lifetime,
        IOptions<JsonOptions> json
    )
    {
        var seen = ReadLastEvent(http.Request);
        var row = await answers.GetAsync(id, http.RequestAborted);
        http.Response.ContentType = EventStream.SseMediaType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.StartAsync(http.RequestAborted);
        while (true)
        {
            if (row.Version != seen)
            {
                var data = JsonSerializer.Serialize(answers.ToOperation(row), json.Value.SerializerOptions);
                await http.Response.WriteAsync($"id: {row.Version}\nevent: operation\ndata: {data}\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                seen = row.Version;
            }

            // Who follows comes back, and finds another replica or this one anew.
            if (row.HasEnded || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return;
            }

            row = await NextAsync(row, http, answers, watch, lifetime.ApplicationStopping);
        }
    }

    /// <summary>Cancels an operation.</summary>
    /// <remarks>
    /// It stops where it can: a call to a provider is broken off, and what was made is removed again. The answer is 202 with the operation as it is
    /// now; one that is cancelled already is answered so too, and one that has ended otherwise is 409.
    /// </remarks>
    private static async Task<Accepted<Operation>> CancelOperation(
        string id,
        OperationUpkeepStore store,
        OperationAnswers answers,
        OperationSight sight,
        RunningOperations running,
        OperationWatch watch
    )
    {
        sight.RequireCancel(await answers.GetAsync(id, CancellationToken.None));
        if (await store.CancelAsync(id))
        {
            running.Cancel(id);
            watch.Signal(id);
        }

        var operation = answers.ToOperation(await answers.GetAsync(id, CancellationToken.None));
        return operation.State is OperationState.Succeeded or OperationState.Failed && !operation.CancelRequested
            ? throw new DriverException(
                DriverErrorKind.Conflict,
                $"The operation has ended: {operation.State.ToString().ToLowerInvariant()}."
            )
            : TypedResults.Accepted((string?)null, operation);
    }

    private static async Task<OperationRow> NextAsync(
        OperationRow row,
        HttpContext http,
        OperationAnswers answers,
        OperationWatch watch,
        CancellationToken stopping
    )
    {
        using var follower = watch.Follow(row.Id, row.Version);
        var next = await answers.GetAsync(row.Id, http.RequestAborted);
        if (next.Version != row.Version)
        {
            return next;
        }

        if (!await follower.WaitAsync(HeartbeatEvery, stopping, http.RequestAborted))
        {
            // Proxies cut what is silent for long.
            await http.Response.WriteAsync(": still going on\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        return await answers.GetAsync(row.Id, http.RequestAborted);
    }

    private static long ReadLastEvent(HttpRequest request)
    {
        var header = request.Headers[LastEventId].ToString();
        return header.Length == 0 ? -1
            : long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
            : throw new InvalidInputException(LastEventId, "Must be the id of an event of this stream.");
    }

    private static OperationState? ReadState(string? state) =>
        string.IsNullOrEmpty(state) ? null
        : Enum.TryParse<OperationState>(state, ignoreCase: true, out var read) && !char.IsAsciiDigit(state[0]) ? read
        : throw new InvalidInputException(
            "state",
            $"Must be one of: {string.Join(", ", Enum.GetNames<OperationState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}."
        );

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

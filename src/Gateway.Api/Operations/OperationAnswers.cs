using Gateway.Api.Http;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Operations;

/// <summary>What requests are answered that became an operation.</summary>
internal sealed class OperationAnswers(
    OperationStore store,
    OperationSight sight,
    OperationKinds kinds,
    OperationWatch watch,
    IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    public const string LocationHeader = "Operation-Location";

    /// <summary>202 and the operation; or, if the caller waits and it ends, what the request itself would have answered.</summary>
    public async Task<IResult> AnswerAsync(HttpContext http, string id, WaitPreference preference)
    {
        var row = await FindAsync(id, preference.Time, http.RequestAborted);
        http.Response.Headers[LocationHeader] = $"{http.Request.PathBase.ToUriComponent()}/operations/{id}";
        http.Applied(preference);
        return row.HasEnded && preference.Time > TimeSpan.Zero ? Final(http, row) : Accepted(http, row);
    }

    /// <summary>An operation, once it has ended or the time is over.</summary>
    /// <exception cref="Drivers.Model.DriverException">There is no such operation.</exception>
    public async Task<OperationRow> FindAsync(string id, TimeSpan longest, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var row = await GetAsync(id, cancellationToken);
            var left = longest - time.GetElapsedTime(started);
            if (row.HasEnded || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return row;
            }

            using var follower = watch.Follow(id, row.Version);

            // It may have changed between the look and now: then nobody told this follower.
            row = await GetAsync(id, cancellationToken);
            if (row.Version == follower.Version)
            {
                await follower.WaitAsync(left, lifetime.ApplicationStopping, cancellationToken);
            }
        }
    }

    /// <exception cref="Drivers.Model.DriverException">There is no such operation.</exception>
    public async Task<OperationRow> GetAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } row && sight.Sees(row)
            ? row
            : throw new Drivers.Model.DriverException(Drivers.Model.DriverErrorKind.NotFound, $"There is no operation '{id}'.")
            {
                Field = "id",
            };

    public Operation ToOperation(OperationRow row) => row.ToOperation(json.Value.SerializerOptions);

    private IResult Accepted(HttpContext http, OperationRow row)
    {
        http.Response.Headers.RetryAfter = "1";
        return TypedResults.Json(ToOperation(row), json.Value.SerializerOptions, statusCode: StatusCodes.Status202Accepted);
    }

    private IResult Final(HttpContext http, OperationRow row)
    {
        var operation = ToOperation(row);
        if (operation.State != OperationState.Succeeded)
        {
            var problem = operation.Problem ?? OperationProblems.Canceled(row);
            return TypedResults.Json(
                problem with
                {
                    Instance = http.Request.Path.ToUriComponent(),
                    TraceId = Problems.TraceOf(http),
                },
                json.Value.SerializerOptions,
                Problem.MediaType,
                problem.Status
            );
        }

        var status = kinds.Find(row.Kind)!.Answer switch
        {
            Answer.Nothing => StatusCodes.Status204NoContent,
            Answer.Several when row.Ids.Count != 1 => StatusCodes.Status207MultiStatus,
            Answer.Created or Answer.Several => StatusCodes.Status201Created,
            _ => StatusCodes.Status200OK,
        };
        if (status == StatusCodes.Status204NoContent || operation.Result is null)
        {
            return TypedResults.NoContent();
        }

        if (status == StatusCodes.Status201Created)
        {
            http.Response.Headers.Location =
                $"{http.Request.PathBase.ToUriComponent()}/{http.Request.CollectionName()}/{row.Connection}/{row.Target}";
        }

        return TypedResults.Json(operation.Result.Value, json.Value.SerializerOptions, statusCode: status);
    }
}

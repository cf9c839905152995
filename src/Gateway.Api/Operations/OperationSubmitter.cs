using Gateway.Api.Http;
using Gateway.Api.Idempotency;
using Gateway.Api.Security.Callers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>Takes a request as an operation, and answers it: at once, or after it was waited for.</summary>
internal sealed class OperationSubmitter(
    OperationStore store,
    OperationKinds kinds,
    OperationRequests requests,
    OperationAnswers answers,
    DriverFactory drivers
)
{
    /// <summary>Keeps what the endpoint was called with, and answers as the caller prefers.</summary>
    public Task<IResult> SubmitAsync(OperationKind kind, EndpointFilterInvocationContext context, WaitPreference preference)
    {
        var http = context.HttpContext;
        var connection = (string)http.Request.RouteValues["connection"]!;
        var id = http.Request.RouteValues["id"] is string text ? ResourceId.Parse(text, null).Value : null;
        return SubmitAsync(kind, http, connection, id, kind.ReadBody(context), preference);
    }

    /// <summary>Keeps an operation, and answers as the caller prefers.</summary>
    public async Task<IResult> SubmitAsync(
        OperationKind kind,
        HttpContext http,
        string connection,
        string? id,
        object? body,
        WaitPreference preference
    )
    {
        kind.Check(drivers, connection);
        var key = http.Features.Get<ReservedKey>();
        var operation = Guid.CreateVersion7();
        var row = new OperationRow
        {
            Id = operation.ToString("N"),
            Principal = http.Caller().Name,
            Kind = kinds.Find(kind.Name)!.Name,
            Connection = connection,
            Target = id is null ? null : new ResourceId(id).ToString(),
            Request = requests.Seal(id, body),
            Token = operation.ToString("D"),
            State = nameof(OperationState.Pending),
        };
        if (!await store.AddAsync(row, key))
        {
            throw new KeyTakenException();
        }

        http.Features.Set<ReservedKey>(null);
        return await answers.AnswerAsync(http, row.Id, preference);
    }
}

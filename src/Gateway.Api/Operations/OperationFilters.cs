using Gateway.Api.Http;
using Gateway.Api.Idempotency;

namespace Gateway.Api.Operations;

/// <summary>Marks a route whose requests may become operations.</summary>
/// <param name="Kind">What they become.</param>
/// <param name="IsAlways">Whether they do without being asked.</param>
internal sealed record OperationMetadata(OperationKind Kind, bool IsAlways);

/// <summary>The seam between endpoints and operations.</summary>
internal static class OperationFilters
{
    /// <summary>
    /// Lets requests with <c>Prefer: respond-async</c> or <c>wait=N</c> become an operation. Put it after the validation: what is kept is right.
    /// </summary>
    public static RouteHandlerBuilder AsOperation(this RouteHandlerBuilder route, OperationKind kind)
    {
        if (kind.Recovery == Recovery.Repeat)
        {
            route.WithMetadata(new RepeatableMetadata());
        }

        return route
            .AddEndpointFilter(
                (context, next) =>
                    context.HttpContext.Request.ReadWait() is { } preference ? SubmitAsync(kind, context, preference) : next(context)
            )
            .WithMetadata(new OperationMetadata(kind, IsAlways: false))
            .Produces<Operation>(StatusCodes.Status202Accepted);
    }

    private static async ValueTask<object?> SubmitAsync(
        OperationKind kind,
        EndpointFilterInvocationContext context,
        WaitPreference preference
    ) => await context.HttpContext.RequestServices.GetRequiredService<OperationSubmitter>().SubmitAsync(kind, context, preference);
}

using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>Volumes as they were.</summary>
internal static class SnapshotEndpoints
{
    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        var snapshots = routes.MapCollection("snapshots", "Snapshots", Verb.SnapshotsRead, Verb.SnapshotsWrite);
        RouteExtensions.MapList("listSnapshots", path => snapshots.MapGet(path, ListSnapshots));
        snapshots.MapGet("/{connection}/{id}", GetSnapshot);
        snapshots
            .MapPost("/{connection}", CreateSnapshot)
            .Validate<CreateSnapshot, CreateSnapshotValidator>()
            .AsOperation(SnapshotOperations.Create)
            .WithProblems(StatusCodes.Status409Conflict);
        snapshots
            .MapDelete("/{connection}/{id}", DeleteSnapshot)
            .AsOperation(SnapshotOperations.Delete)
            .WithProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists snapshots.</summary>
    private static ListResult<ISnapshotDriver, Snapshot> ListSnapshots(
        [AsParameters] SnapshotQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<ISnapshotDriver, Snapshot>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListSnapshotsAsync(request, cancellationToken)
        );

    /// <summary>Gets one snapshot.</summary>
    private static async Task<Ok<Snapshot>> GetSnapshot(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<ISnapshotDriver>(connection).GetSnapshotAsync(id.Value, cancellationToken));

    /// <summary>Takes a snapshot of a volume.</summary>
    private static async Task<Created<Snapshot>> CreateSnapshot(
        string connection,
        CreateSnapshot body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<ISnapshotDriver>(connection).CreateSnapshotAsync(body, cancellationToken));

    /// <summary>Deletes a snapshot.</summary>
    private static async Task<NoContent> DeleteSnapshot(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<ISnapshotDriver>(connection).DeleteSnapshotAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class CreateSnapshotValidator : AbstractValidator<CreateSnapshot>
    {
        public CreateSnapshotValidator()
        {
            RuleFor(snapshot => snapshot.Name).IsName();
            RuleFor(snapshot => snapshot.ProviderOptions).IsOptions();
        }
    }
}

/// <summary>The query of a list of snapshots.</summary>
internal sealed class SnapshotQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    /// <summary>Only snapshots of the volume of this id.</summary>
    public string? Volume { get; set; }

    public ListFilter ToFilter() => new() { State = StateNames<SnapshotState>.Read(State), Volume = TagQuery.ReadId("volume", Volume) };
}

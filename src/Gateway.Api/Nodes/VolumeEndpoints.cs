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

/// <summary>Block devices.</summary>
internal static class VolumeEndpoints
{
    public static void MapVolumes(this IEndpointRouteBuilder routes)
    {
        var volumes = routes.MapCollection("volumes", "Volumes", Verb.VolumesRead, Verb.VolumesWrite);
        RouteExtensions.MapList("listVolumes", path => volumes.MapGet(path, ListVolumes));
        volumes.MapGet("/{connection}/{id}", GetVolume);
        volumes
            .MapPost("/{connection}", CreateVolume)
            .Validate<CreateVolume, CreateVolumeValidator>()
            .AsOperation(VolumeOperations.Create)
            .WithProblems(StatusCodes.Status409Conflict);
        volumes
            .MapDelete("/{connection}/{id}", DeleteVolume)
            .AsOperation(VolumeOperations.Delete)
            .WithProblems(StatusCodes.Status409Conflict);
        volumes
            .MapPost("/{connection}/{id}/attach", AttachVolume)
            .Validate<AttachVolume, AttachVolumeValidator>()
            .AsOperation(VolumeOperations.Attach)
            .WithProblems(StatusCodes.Status409Conflict);
        volumes
            .MapPost("/{connection}/{id}/detach", DetachVolume)
            .AsOperation(VolumeOperations.Detach)
            .WithProblems(StatusCodes.Status409Conflict);
        volumes.MapUnknownVerb("attach", "detach");
    }

    /// <summary>Lists volumes.</summary>
    private static ListResult<IVolumeDriver, Volume> ListVolumes(
        [AsParameters] VolumeQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IVolumeDriver, Volume>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListVolumesAsync(request, cancellationToken)
        );

    /// <summary>Gets one volume.</summary>
    private static async Task<Ok<Volume>> GetVolume(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IVolumeDriver>(connection).GetVolumeAsync(id.Value, cancellationToken));

    /// <summary>Creates a volume, empty or from a snapshot.</summary>
    private static async Task<Created<Volume>> CreateVolume(
        string connection,
        CreateVolume body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<IVolumeDriver>(connection).CreateVolumeAsync(body, cancellationToken));

    /// <summary>Deletes a volume that is not attached.</summary>
    private static async Task<NoContent> DeleteVolume(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IVolumeDriver>(connection).DeleteVolumeAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Attaches a volume to a node.</summary>
    private static async Task<Ok<Volume>> AttachVolume(
        string connection,
        ResourceId id,
        AttachVolume body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IVolumeDriver>(connection).AttachVolumeAsync(id.Value, body, cancellationToken));

    /// <summary>Detaches a volume from its node.</summary>
    private static async Task<Ok<Volume>> DetachVolume(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IVolumeDriver>(connection).DetachVolumeAsync(id.Value, cancellationToken));

    private sealed class CreateVolumeValidator : AbstractValidator<CreateVolume>
    {
        private const int LargestGiB = 1024 * 1024;

        public CreateVolumeValidator()
        {
            RuleFor(volume => volume.Name).IsName();
            RuleFor(volume => volume.SizeGiB).InclusiveBetween(1, LargestGiB);
            RuleFor(volume => volume.Tags).IsTags();
            RuleFor(volume => volume.ProviderOptions).IsOptions();
        }
    }

    private sealed class AttachVolumeValidator : AbstractValidator<AttachVolume>
    {
        public AttachVolumeValidator() => RuleFor(attach => attach.Device).MaximumLength(64);
    }
}

/// <summary>The query of a list of volumes.</summary>
internal sealed class VolumeQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    /// <summary>Only volumes in the location of this id.</summary>
    public string? Location { get; set; }

    /// <summary>Only volumes with this tag, <c>key:value</c>; repeat it to ask for several.</summary>
    public string[]? Tag { get; set; }

    public ListFilter ToFilter() =>
        new()
        {
            State = StateNames<VolumeState>.Read(State),
            Location = TagQuery.ReadId("location", Location),
            Tags = TagQuery.Read("tag", Tag),
        };
}

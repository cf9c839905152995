using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Containers;

/// <summary>Running workloads.</summary>
internal static class ContainerEndpoints
{
    public static void MapContainers(this IEndpointRouteBuilder routes)
    {
        var containers = routes.MapCollection("containers", "Containers", Verb.ContainersRead, Verb.ContainersWrite);
        RouteExtensions.MapList("listContainers", path => containers.MapGet(path, ListContainers));
        containers.MapGet("/{connection}/{id}", GetContainer);
        containers
            .MapPost("/{connection}", DeployContainer)
            .Validate<DeployContainer, DeployContainerValidator>()
            .CheckLogin<DeployContainer>(body => body.Credentials)
            .AsOperation(ContainerOperations.Deploy)
            .WithProblems(StatusCodes.Status409Conflict);
        containers
            .MapDelete("/{connection}/{id}", DestroyContainer)
            .AsOperation(ContainerOperations.Destroy)
            .WithProblems(StatusCodes.Status409Conflict);
        containers
            .MapPost("/{connection}/{id}/start", StartContainer)
            .AsOperation(ContainerOperations.Start)
            .WithProblems(StatusCodes.Status409Conflict);
        containers
            .MapPost("/{connection}/{id}/stop", StopContainer)
            .AsOperation(ContainerOperations.Stop)
            .WithProblems(StatusCodes.Status409Conflict);
        containers
            .MapPost("/{connection}/{id}/restart", RestartContainer)
            .AsOperation(ContainerOperations.Restart)
            .WithProblems(StatusCodes.Status409Conflict);
        containers.MapContainerLogs();
        containers.MapContainerStats();
        containers.MapContainerExec();
        containers.MapUnknownVerb("start", "stop", "restart", "exec");
    }

    /// <summary>Lists containers in every state.</summary>
    /// <remarks>All connections are asked at once, each with its own deadline; <c>sources</c> tells what each contributed.</remarks>
    private static ListResult<IContainerDriver, Container> ListContainers(
        [AsParameters] ContainerQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IContainerDriver, Container>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListContainersAsync(request, cancellationToken)
        );

    /// <summary>Gets one container.</summary>
    private static async Task<Ok<Container>> GetContainer(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IContainerDriver>(connection).GetContainerAsync(id.Value, cancellationToken));

    /// <summary>Deploys a container, and starts it unless told otherwise.</summary>
    private static async Task<Created<Container>> DeployContainer(
        string connection,
        DeployContainer body,
        DriverFactory drivers,
        RegistryLogins logins,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var driver = drivers.Open<IContainerDriver>(connection);
        var credentials = await logins.ReadAsync(body.Image, body.Credentials, cancellationToken);
        return CreatedAt.Collection(request, await driver.DeployContainerAsync(body with { Credentials = credentials }, cancellationToken));
    }

    /// <summary>Stops a container if it runs, and removes it.</summary>
    private static async Task<NoContent> DestroyContainer(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IContainerDriver>(connection).DestroyContainerAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Starts a container; one that runs stays as it is.</summary>
    private static async Task<Ok<Container>> StartContainer(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IContainerPowerDriver>(connection).StartContainerAsync(id.Value, cancellationToken));

    /// <summary>Stops a container; one that is stopped stays as it is.</summary>
    /// <param name="graceSeconds">How long it has to end by itself, 0 to 300 seconds; the platform's own time if left out.</param>
    private static async Task<Ok<Container>> StopContainer(
        string connection,
        ResourceId id,
        int? graceSeconds,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await drivers
                .Open<IContainerPowerDriver>(connection)
                .StopContainerAsync(id.Value, new ContainerGrace(graceSeconds).Time, cancellationToken)
        );

    /// <summary>Stops a container and starts it again.</summary>
    /// <param name="graceSeconds">How long it has to end by itself, 0 to 300 seconds; the platform's own time if left out.</param>
    private static async Task<Ok<Container>> RestartContainer(
        string connection,
        ResourceId id,
        int? graceSeconds,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await drivers
                .Open<IContainerPowerDriver>(connection)
                .RestartContainerAsync(id.Value, new ContainerGrace(graceSeconds).Time, cancellationToken)
        );
}

/// <summary>The query of a list of containers.</summary>
internal sealed class ContainerQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    /// <summary>Only containers deployed from exactly this image reference.</summary>
    public string? Image { get; set; }

    /// <summary>Only containers in the cluster of this id.</summary>
    public string? Cluster { get; set; }

    /// <summary>Only containers with this label, <c>key:value</c>; repeat it to ask for several.</summary>
    public string[]? Label { get; set; }

    public ListFilter ToFilter() =>
        new()
        {
            State = StateNames<ContainerState>.Read(State),
            Image = string.IsNullOrEmpty(Image) ? null : Image,
            Cluster = TagQuery.ReadId("cluster", Cluster),
            Tags = TagQuery.Read("label", Label),
        };
}

using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Containers;

/// <summary>Groups that containers run in.</summary>
internal static class ClusterEndpoints
{
    public static void MapClusters(this IEndpointRouteBuilder routes)
    {
        var clusters = routes.MapCollection("clusters", "Clusters", Verb.ClustersRead, Verb.ClustersWrite);
        RouteExtensions.MapList("listClusters", path => clusters.MapGet(path, ListClusters));
        clusters.MapGet("/{connection}/{id}", GetCluster);
        clusters
            .MapPost("/{connection}", CreateCluster)
            .Validate<CreateCluster, CreateClusterValidator>()
            .AsOperation(ClusterOperations.Create)
            .WithProblems(StatusCodes.Status409Conflict);
        clusters
            .MapDelete("/{connection}/{id}", DeleteCluster)
            .AsOperation(ClusterOperations.Delete)
            .WithProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists clusters.</summary>
    private static ListResult<IClusterDriver, Cluster> ListClusters(
        [AsParameters] ResourceQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IClusterDriver, Cluster>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListClustersAsync(request, cancellationToken)
        );

    /// <summary>Gets one cluster.</summary>
    private static async Task<Ok<Cluster>> GetCluster(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IClusterDriver>(connection).GetClusterAsync(id.Value, cancellationToken));

    /// <summary>Creates a cluster.</summary>
    private static async Task<Created<Cluster>> CreateCluster(
        string connection,
        CreateCluster body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<IClusterDriver>(connection).CreateClusterAsync(body, cancellationToken));

    /// <summary>Deletes a cluster without containers in it.</summary>
    private static async Task<NoContent> DeleteCluster(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<IClusterDriver>(connection).DeleteClusterAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private sealed class CreateClusterValidator : AbstractValidator<CreateCluster>
    {
        public CreateClusterValidator()
        {
            RuleFor(cluster => cluster.Name).IsName();
            RuleFor(cluster => cluster.ProviderOptions).IsOptions();
        }
    }
}

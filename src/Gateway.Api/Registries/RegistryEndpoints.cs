using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Registries;

/// <summary>What registries of images hold, asked by name.</summary>
internal static class RegistryEndpoints
{
    public static void MapRegistries(this IEndpointRouteBuilder routes)
    {
        var registries = routes.MapCollection("registries", "Registries", Verb.RegistriesRead, Verb.RegistriesRead);
        registries.MapGet("/{connection}/repositories/{repository}", GetRepository);
        registries.MapGet("/{connection}/repositories/{repository}/tags", ListRepositoryTags);
        registries.MapGet("/{connection}/repositories/{repository}/tags/{tag}", GetRepositoryTag);
    }

    /// <summary>Gets a repository of a registry.</summary>
    private static async Task<Ok<Repository>> GetRepository(
        string connection,
        RepositoryName repository,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IRegistryDriver>(connection).GetRepositoryAsync(repository.Value, cancellationToken));

    /// <summary>Lists the tags of a repository.</summary>
    private static ListResult<IRegistryDriver, RepositoryTag> ListRepositoryTags(
        RepositoryName repository,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<IRegistryDriver, RepositoryTag>(
            query,
            null,
            (driver, request, cancellationToken) => driver.ListRepositoryTagsAsync(repository.Value, request, cancellationToken),
            repository.Value
        );

    /// <summary>Gets one tag of a repository, with its digest and platforms.</summary>
    private static async Task<Ok<RepositoryTag>> GetRepositoryTag(
        string connection,
        RepositoryName repository,
        string tag,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<IRegistryDriver>(connection).GetRepositoryTagAsync(repository.Value, tag, cancellationToken));
}

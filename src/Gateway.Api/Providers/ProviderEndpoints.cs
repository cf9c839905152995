using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Providers;

/// <summary>The kinds of cloud that are compiled in.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder routes)
    {
        var providers = routes
            .MapGroup("/providers")
            .WithTags("Providers")
            .RefuseUnknownQuery()
            .NeedsCaller()
            .WithProblems(StatusCodes.Status400BadRequest);
        providers.MapGet("/", ListProviders);
        providers.MapGet("/{provider}", GetProvider).WithProblems(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the providers and the collections that each offers.</summary>
    private static Ok<ProviderList> ListProviders(ProviderCatalog catalog) =>
        TypedResults.Ok(
            new ProviderList([.. catalog.All.Select(provider => new ProviderSummary(provider.Name, provider.Title, provider.Collections))])
        );

    /// <summary>Tells what a provider's connections are configured with, and what they can do.</summary>
    /// <param name="provider">The provider's name.</param>
    private static Ok<ProviderDetail> GetProvider(string provider, ProviderCatalog catalog)
    {
        var found = catalog.Get(provider);
        return TypedResults.Ok(
            new ProviderDetail(
                found.Name,
                found.Title,
                found.Collections,
                JsonSerializer.SerializeToElement<JsonNode>(found.SettingsSchema()),
                found.OptionsSchemas().ToDictionary(options => options.Key, options => JsonSerializer.SerializeToElement(options.Value)),
                Capabilities.Of(found)
            )
        );
    }
}

/// <summary>All providers.</summary>
/// <param name="Items">The providers in the order of their names.</param>
public sealed record ProviderList(IReadOnlyList<ProviderSummary> Items);

/// <summary>A kind of cloud.</summary>
/// <param name="Name">Its name in configuration and answers.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Collections">The collections that it offers.</param>
public sealed record ProviderSummary(string Name, string Title, IReadOnlyList<string> Collections);

/// <summary>A kind of cloud in full.</summary>
/// <param name="Name">Its name in configuration and answers.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Collections">The collections that it offers.</param>
/// <param name="Settings">A JSON Schema of a connection's settings; secrets are marked <c>writeOnly</c>.</param>
/// <param name="Options">JSON Schemas of <c>providerOptions</c> by operation: <c>createNode</c>. An operation that is not here has none.</param>
/// <param name="Operations">Every operation that there is, and how it is supported.</param>
public sealed record ProviderDetail(
    string Name,
    string Title,
    IReadOnlyList<string> Collections,
    JsonElement Settings,
    IReadOnlyDictionary<string, JsonElement> Options,
    IReadOnlyList<Capability> Operations
);

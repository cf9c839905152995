using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Http;

/// <summary>The answer to a create: 201, the resource, and where it is.</summary>
internal static class CreatedAt
{
    /// <summary>Points to the resource in the collection that the request was sent to.</summary>
    public static Created<T> Collection<T>(HttpRequest request, T resource)
        where T : Resource
    {
        return TypedResults.Created(
            $"{request.PathBase.ToUriComponent()}/{request.CollectionName()}/{resource.Connection}/{resource.Id}",
            resource
        );
    }
}

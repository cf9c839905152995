using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Gateway.Api.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Lists;

/// <summary>A list on its way out: one page as JSON, or every page of every source as NDJSON, as the caller accepts.</summary>
internal sealed class ListResult<TContract, T>(
    FanOut fanOut,
    ListRequestReader requests,
    ListQuery query,
    IItemQuery? items,
    string? scope,
    ListPageAsync<TContract, T> ask
) : IResult, IEndpointMetadataProvider
    where TContract : class
    where T : Resource
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var request = requests.Read<TContract>(query, items, scope, httpContext);
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (NdjsonWriter.IsAccepted(httpContext.Request))
        {
            if (!string.IsNullOrEmpty(query.PageToken))
            {
                throw new InvalidInputException("pageToken", "A stream has no pages: leave the token out, or accept application/json.");
            }

            using var stream = new ListStream<TContract, T>(fanOut, request, ask);
            await stream.WriteAsync(httpContext, json);
            return;
        }

        var strict = httpContext.TakeStrict();
        request = request with { Freshness = Freshness.Of(httpContext.Request, strict) };
        var page = await fanOut.AskAsync(request, ask, httpContext.RequestAborted);
        ListFailedException.ThrowIfFailed(page.Sources, strict, request.IsOfOneConnection);
        if (page.Sources.Max(source => source.Age) is { } age)
        {
            httpContext.Response.Headers.Age = age.ToString(CultureInfo.InvariantCulture);
        }

        await httpContext.Response.WriteAsJsonAsync(
            page,
            (JsonTypeInfo<ListPage<T>>)json.GetTypeInfo(typeof(ListPage<T>)),
            cancellationToken: httpContext.RequestAborted
        );
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ListPage<T>), ["application/json", NdjsonWriter.MediaType])
        );
}

using System.Globalization;
using Gateway.Api.Containers;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Objects;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>Adds to each operation's answers what their types do not say: lines of NDJSON, bytes, headers, words for statuses.</summary>
internal sealed class ResponseDescriptions : IOperationFilter
{
    private const string Bytes = "application/octet-stream";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var responses = operation.Responses ??= [];
        responses.Remove("default");
        if (operation.OperationId == "openTerminal")
        {
            responses["101"] = new OpenApiResponse();
        }

        AddProblems(responses, context);
        foreach (var (status, response) in responses.ToArray())
        {
            if (response is OpenApiResponse described)
            {
                described.Description = ReasonPhrases.GetReasonPhrase(int.Parse(status, CultureInfo.InvariantCulture));
                DescribeLines(described, context, int.Parse(status, CultureInfo.InvariantCulture));
                DescribeBytes(described);
                AddHeaders(described, status, operation);
            }
        }

        // Swagger UI shows them in this order.
        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            operation.Responses.Add(status, response);
        }
    }

    // What does not come from the route: a fault of ours, and a key that stands for another request or for one under way.
    private static void AddProblems(OpenApiResponses responses, OperationFilterContext context)
    {
        string[] statuses = HttpMethods.IsPost(context.ApiDescription.HttpMethod ?? "") ? ["409", "422", "500"] : ["500"];
        foreach (var status in statuses)
        {
            var schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
            responses.TryAdd(
                status,
                new OpenApiResponse
                {
                    Content = new Dictionary<string, IOpenApiMediaType> { [Problem.MediaType] = new OpenApiMediaType { Schema = schema } },
                }
            );
        }
    }

    private static void DescribeLines(OpenApiResponse response, OperationFilterContext context, int status)
    {
        if (response.Content?.ContainsKey(NdjsonWriter.MediaType) is not true)
        {
            return;
        }

        var type = context.ApiDescription.SupportedResponseTypes.First(answer => answer.StatusCode == status).Type!;
        (string Name, Type Type)[] members =
            type == typeof(ObjectList) ? [("item", typeof(ObjectInfo)), ("prefix", typeof(string)), ("end", typeof(ListEnd))]
            : type.IsGenericType ? [("item", type.GetGenericArguments()[0]), ("source", typeof(SourceStatus)), ("end", typeof(ListEnd))]
            : type == typeof(PullProgress)
                ? [("progress", typeof(PullProgress)), ("image", typeof(ContainerImage)), ("problem", typeof(Problem))]
            : type == typeof(ContainerStats) ? [("sample", typeof(ContainerStats))]
            : [("line", typeof(ContainerLogLine))];
        var line = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A line: an object with one of these members.",
            MinProperties = 1,
            MaxProperties = 1,
            Properties = members.ToDictionary(
                member => member.Name,
                member => context.SchemaGenerator.GenerateSchema(member.Type, context.SchemaRepository)
            ),
        };
        response.Content[NdjsonWriter.MediaType] = new OpenApiMediaType { Schema = line };
        if (response.Content.ContainsKey(EventStream.SseMediaType))
        {
            var events = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description =
                    $"Events named {string.Join(", ", members.Select(member => member.Name))}, with that member of a line as their data.",
            };
            response.Content[EventStream.SseMediaType] = new OpenApiMediaType { Schema = events };
        }
    }

    private static void DescribeBytes(OpenApiResponse response)
    {
        // An object is of the media type that it was stored with.
        if (response.Content?.Remove(Bytes) is true)
        {
            response.Content[RouteExtensions.AnyMediaType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            };
        }
    }

    private static void AddHeaders(OpenApiResponse response, string status, OpenApiOperation operation)
    {
        var isObject = operation.Tags?.FirstOrDefault()?.Name == "Objects";
        (string Name, string Description)[] headers = status switch
        {
            "201" => [("Location", "Where it is.")],
            "200" when operation.OperationId is "getConnection" or "replaceConnection" => [("ETag", "Tells versions apart.")],
            "200" or "304" when isObject => [("ETag", "Tells versions apart.")],
            "202" => [("Operation-Location", "Where the operation is."), ("Preference-Applied", "What of Prefer was heeded.")],
            "206" => [("ETag", "Tells versions apart."), ("Content-Range", "Which bytes of how many: bytes 0-1023/4096.")],
            "401" => [("WWW-Authenticate", "How callers can identify themselves.")],
            "416" => [("Content-Range", "How many bytes there are: bytes */4096.")],
            "429" => [("Retry-After", "Seconds to wait before the next try, if the provider says.")],
            _ => [],
        };
        if (headers.Length > 0)
        {
            response.Headers = headers.ToDictionary(
                header => header.Name,
                IOpenApiHeader (header) =>
                    new OpenApiHeader
                    {
                        Description = header.Description,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    }
            );
        }
    }
}

using System.Reflection;
using System.Text.Json.Nodes;
using Gateway.Api.Http;
using Gateway.Api.Objects;
using Gateway.Api.Operations;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>Adds to each operation what its signature does not say of the request: headers, bodies of bytes, examples.</summary>
internal sealed class OperationDescriptions : IOperationFilter
{
    private static readonly Header[] Conditions =
    [
        new("If-Match", "Only if the object has one of these entity tags, or any with *."),
        new("If-None-Match", "Only if the object has none of these entity tags, or does not exist with *."),
        new("If-Unmodified-Since", "Only if the object was not modified after this time."),
    ];

    private static readonly Header ModifiedSince = new("If-Modified-Since", "304 if the object was not modified after this time.");

    private static readonly Header Parallel = new("Prefer", "parallel: reads a large object by several requests at once.");

    private static readonly Header ParallelOrStrict = new(
        "Prefer",
        "With a key, parallel: reads a large object by several requests at once. Without one, handling=strict: an error in place of a list from before."
    );

    private static readonly Header Cached = new(
        "Cache-Control",
        "max-age=60: a cached list of up to 60 seconds will do, and an older one where a cloud is down and its connection allows that. Not for streams."
    );

    private static readonly Header Idempotency = new(
        IdempotencyKey.Header,
        "A string that is the same when the request is repeated: for a day it is then answered as it was at first, and carried out once."
    );

    private static readonly Header Wait = new(
        "Prefer",
        "respond-async: answers 202 with an operation, which sees it through to the end. wait=30: waits up to so many seconds for that end first."
    );

    private static readonly Header[] ReadHeaders =
    [
        new("Range", "Which bytes: bytes=0-1023. Several ranges are answered with the whole object."),
        new("If-Range", "The range counts only while the object has this entity tag or time."),
        ModifiedSince,
        .. Conditions,
    ];

    private static readonly Header[] WriteHeaders =
    [
        .. Conditions,
        new("Content-Digest", "sha-256=:base64: of the body; a mismatch stores nothing."),
        new("X-Copy-Source", "/{connection}/{bucket}/{key} to copy from, percent-encoded, in place of a body."),
        new("X-Storage-Class", "The store's class of storage, where it has classes; elsewhere 501."),
        new("X-Tags", "name=value&name=value, percent-encoded, where the store has tags; elsewhere 501."),
    ];

    private static readonly Header TusVersion = new("Tus-Resumable", "The version of the protocol: 1.0.0.");

    private static readonly Header[] CreateUploadHeaders =
    [
        TusVersion,
        new("Upload-Length", "The size of the object in bytes."),
        new("Upload-Metadata", "key and its value in base64, separated by a space; more pairs after commas: filetype, and metadata."),
        new("If-None-Match", "*: the object must not exist when it becomes visible."),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        // Tools show a description where there is one, and the summary only beside others.
        operation.Description ??= operation.Summary;
        DescribeBody(operation, metadata);
        AddExample(operation, context);
        AddHeaders(operation, [.. HeadersOf(operation, metadata), .. HeadersOfChanges(context.ApiDescription.HttpMethod, metadata)]);
        DescribeParameters(operation);
    }

    private static void DescribeBody(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<UploadMetadata>().Any())
        {
            return;
        }

        var mediaType = operation.OperationId is "createUpload" or "continueUpload"
            ? UploadEndpoints.ChunkMediaType
            : "application/octet-stream";
        var bytes = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "The bytes, of known length or chunked. X-Meta-{name} headers become metadata.",
            Content = new Dictionary<string, IOpenApiMediaType> { [mediaType] = bytes },
        };
    }

    private static void AddExample(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.RequestBody?.Content?.Remove(RouteExtensions.AnyMediaType);
        var body = context.ApiDescription.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source.Id == "Body");
        if (
            body is not null
            && operation.RequestBody?.Content?.TryGetValue("application/json", out var media) is true
            && media is OpenApiMediaType content
        )
        {
            content.Example = Examples.OfBody(body.Type);
        }
    }

    private static Header[] HeadersOf(OpenApiOperation operation, IList<object> metadata)
    {
        var method = metadata.OfType<MethodInfo>().FirstOrDefault()?.Name;
        return method switch
        {
            "GetObject" => [.. ReadHeaders, Parallel],
            "ListObjects" => [.. ReadHeaders, ParallelOrStrict, Cached],
            "CreateUpload" => CreateUploadHeaders,
            "ContinueUpload" => [TusVersion, new("Upload-Offset", "How many bytes the store holds.")],
            "GetUpload" or "AbortUpload" => [TusVersion],
            "HeadObject" => [ModifiedSince, .. Conditions],
            "PutObject" => WriteHeaders,
            "GetOperation" => [new("Prefer", "wait=30: answers when the operation has ended, or after so many seconds.")],
            "FollowOperation" => [new("Last-Event-ID", "The id of the last event that came: only what is new since is told.")],
            "PatchObject" or "DeleteObject" => Conditions,
            "ReplaceConnection" or "DeleteConnection" =>
            [
                new("If-Match", "Only if the connection has this entity tag: it was not changed meanwhile."),
            ],
            _ when operation.Responses?.TryGetValue("200", out var ok) is true
                    && ok.Content?.ContainsKey("application/x-ndjson") is true
                    && method is not ("GetContainerLogs" or "GetContainerStats" or "PullContainerImage") =>
            [
                new("Prefer", "handling=strict: an error in place of a list with failed sources."),
                Cached,
            ],
            _ => [],
        };
    }

    private static IEnumerable<Header> HeadersOfChanges(string? method, IList<object> metadata)
    {
        if (metadata.OfType<OperationMetadata>().Any())
        {
            yield return Wait;
        }

        if (method == HttpMethods.Post)
        {
            yield return Idempotency;
        }
    }

    private static void AddHeaders(OpenApiOperation operation, Header[] headers)
    {
        operation.Parameters ??= [];
        foreach (var header in headers)
        {
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = header.Name,
                    In = ParameterLocation.Header,
                    Description = header.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }
    }

    private static void DescribeParameters(OpenApiOperation operation)
    {
        var tag = operation.Tags?.FirstOrDefault()?.Name ?? "";
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.In == ParameterLocation.Path)
            {
                DescribeSegment(parameter);
                SetExample(parameter, Examples.OfPath(tag, parameter.Name!));
            }
            else if (parameter.In == ParameterLocation.Query)
            {
                SetExample(parameter, Examples.OfQuery(tag, parameter.Name!));
                // To routing every array is required, or none: one that is left out is an empty one.
                parameter.Required =
                    parameter.Name is "command" or "term" || (parameter.Required && parameter.Schema?.Type is not JsonSchemaType.Array);
            }
        }
    }

    private static void DescribeSegment(OpenApiParameter parameter) =>
        parameter.Description = parameter.Name switch
        {
            // Lists have it from their query, where it may be a pattern.
            "connection" => "The connection's name.",
            "bucket" => "The bucket's name.",
            "provider" => "The provider's name.",
            "key" => parameter.Description,
            "upload" => "The upload, as its Location named it.",
            "repository" => "The repository's name, its slashes as %2F; or its id, as this API answers it.",
            "tag" => "The tag.",
            _ => "The item's id, as this API answers it.",
        };

    private static void SetExample(OpenApiParameter parameter, JsonNode? example)
    {
        if (example is not null)
        {
            parameter.Example = example;
            (parameter.Schema as OpenApiSchema)?.Examples?.Clear();
        }
    }

    private sealed record Header(string Name, string Description);
}

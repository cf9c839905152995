using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Gateway.Api.Objects;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>Adds to each operation what its signature does not say: headers, bodies of bytes, words for statuses.</summary>
internal sealed class OperationDescriptions : IOperationFilter
{
    private static readonly Header[] Conditions =
    [
        new("If-Match", "Only if the object has one of these entity tags, or any with *."),
        new("If-None-Match", "Only if the object has none of these entity tags, or does not exist with *."),
        new("If-Unmodified-Since", "Only if the object was not modified after this time."),
    ];

    private static readonly Header[] ReadHeaders =
    [
        new("Range", "Which bytes: bytes=0-1023. Several ranges are answered with the whole object."),
        new("If-Range", "The range counts only while the object has this entity tag or time."),
        new("If-Modified-Since", "304 if the object was not modified after this time."),
        .. Conditions,
    ];

    private static readonly Header[] WriteHeaders =
    [
        .. Conditions,
        new("Content-Digest", "sha-256=:base64: of the body; a mismatch stores nothing."),
        new("X-Copy-Source", "/{connection}/{bucket}/{key} to copy from, percent-encoded, in place of a body."),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        operation.Responses?.Remove("default");
        DescribeBody(operation, metadata);
        AddHeaders(operation, HeadersOf(operation, metadata));
        DescribeStatuses(operation);
        DescribeParameters(operation);
    }

    private static void DescribeBody(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<UploadMetadata>().Any())
        {
            return;
        }

        var bytes = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "The bytes, of known length or chunked. X-Meta-{name} headers become metadata.",
            Content = new Dictionary<string, IOpenApiMediaType> { ["application/octet-stream"] = bytes },
        };
    }

    private static Header[] HeadersOf(OpenApiOperation operation, IList<object> metadata)
    {
        var method = metadata.OfType<MethodInfo>().FirstOrDefault()?.Name;
        return method switch
        {
            "GetObject" or "HeadObject" => ReadHeaders,
            "PutObject" => WriteHeaders,
            "PatchObject" or "DeleteObject" => Conditions,
            _ when operation.Responses?.TryGetValue("200", out var ok) is true
                    && ok.Content?.ContainsKey("application/x-ndjson") is true
                    && method != "GetContainerLogs" => [new("Prefer", "handling=strict: an error in place of a list with failed sources.")],
            _ => [],
        };
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

    private static void DescribeStatuses(OpenApiOperation operation)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is OpenApiResponse described && int.TryParse(status, CultureInfo.InvariantCulture, out var code))
            {
                described.Description = ReasonPhrases.GetReasonPhrase(code);
            }
        }
    }

    private static void DescribeParameters(OpenApiOperation operation)
    {
        foreach (
            var parameter in (operation.Parameters ?? [])
                .OfType<OpenApiParameter>()
                .Where(parameter => parameter.In == ParameterLocation.Path)
        )
        {
            parameter.Description ??= parameter.Name switch
            {
                "connection" => "The connection's name.",
                "bucket" => "The bucket's name.",
                "provider" => "The provider's name.",
                _ => "The item's id, as this API answers it.",
            };
            if (parameter.Name == "connection")
            {
                parameter.Example ??= JsonValue.Create(
                    operation.Tags?.FirstOrDefault()?.Name is "Buckets" or "Objects" ? "files" : "sandbox-eu"
                );
            }
        }
    }

    private sealed record Header(string Name, string Description);
}

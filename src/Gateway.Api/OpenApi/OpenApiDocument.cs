using System.Reflection;
using System.Text.Json;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.OpenApi;

namespace Gateway.Api.OpenApi;

/// <summary>The description of this API, made from the code: <c>/openapi.yaml</c>, <c>/openapi.json</c> and Swagger UI.</summary>
internal static class OpenApiDocument
{
    /// <summary>The document's name, and so its file's.</summary>
    public const string Name = "openapi";

    private const string Description =
        "One API over nodes (machines), containers (workloads) and objects (blobs) of many clouds. "
        + "Collections are asked over all connections at once, over one, or item by item; every error is a problem (RFC 9457).";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services
            // The document's own route has a regular expression, which the slim host leaves out.
            .Configure<RouteOptions>(options => options.SetParameterPolicy<RegexInlineRouteConstraint>("regex"))
            .AddEndpointsApiExplorer()
            .AddSwaggerGen(options =>
            {
                options.SwaggerDoc(
                    Name,
                    new OpenApiInfo
                    {
                        Title = "CloudGateway",
                        Version = "v1",
                        Description = Description,
                    }
                );
                options.IncludeXmlComments(typeof(OpenApiDocument).Assembly);
                options.IncludeXmlComments(typeof(Resource).Assembly);
                options.DescribeAllParametersInCamelCase();
                options.SupportNonNullableReferenceTypes();
                options.NonNullableReferenceTypesAsRequired();
                options.CustomOperationIds(OperationIdOf);
                options.CustomSchemaIds(SchemaIdOf);
                options.MapType<ResourceId>(() =>
                    new OpenApiSchema { Type = JsonSchemaType.String, Description = "An id, safe in a URL." }
                );
                options.MapType<ResourceId?>(() =>
                    new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "An id, safe in a URL." }
                );
                options.MapType<JsonElement>(() => new OpenApiSchema());
                options.MapType<Secret>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "password" });
                options.OperationFilter<OperationDescriptions>();
                options.OperationFilter<ResponseDescriptions>();
                SecurityDescriptions.AddSchemes(options);
                options.DocumentFilter<ProviderOptionSchemas>();
                options.DocumentFilter<AnswerSchemas>();
                options.DocumentFilter<TagDescriptions>();
                options.DocumentFilter<SharedProblems>();
            });

    /// <summary>Serves the description and Swagger UI, each at its own path only: Swashbuckle would else make a generator for every request.</summary>
    public static void UseOpenApiDocument(this WebApplication app) => app.UseWhen(IsAsked, Serve);

    private static bool IsAsked(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase)
        || http.Request.Path.Value is $"/{Name}.yaml" or $"/{Name}.yml" or $"/{Name}.json";

    private static void Serve(IApplicationBuilder app)
    {
        app.UseSwagger(options =>
        {
            options.RouteTemplate = "{documentName}.{extension:regex(^(json|ya?ml)$)}";
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "swagger";
            options.DocumentTitle = "CloudGateway";
            options.SwaggerEndpoint($"../{Name}.json", "CloudGateway");
            options.DisplayOperationId();
            options.DisplayRequestDuration();
        });
    }

    private static string? OperationIdOf(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription description)
    {
        var metadata = description.ActionDescriptor.EndpointMetadata;
        return metadata.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName
            ?? (metadata.OfType<MethodInfo>().FirstOrDefault() is { } method ? JsonNamingPolicy.CamelCase.ConvertName(method.Name) : null);
    }

    // ListPage<Node> is NodeListPage.
    private static string SchemaIdOf(Type type) =>
        type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(SchemaIdOf)) + type.Name.Split('`')[0] : type.Name;
}

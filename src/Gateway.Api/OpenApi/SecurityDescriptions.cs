using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Rights;
using Gateway.Api.Security.Tokens;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>Tells how callers identify themselves, and which right each operation needs. Swagger UI has its Authorize button from it.</summary>
internal sealed class SecurityDescriptions : IOperationFilter
{
    private const string Key = "apiKey";
    private const string Bearer = "bearer";

    public static void AddSchemes(SwaggerGenOptions options)
    {
        options.AddSecurityDefinition(
            Key,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyHandler.Header,
                Description = "An API key of this gateway: cgw_…",
            }
        );
        options.AddSecurityDefinition(
            Bearer,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = JwtHandler.SchemeName.ToLowerInvariant(),
                BearerFormat = "JWT",
                Description = "An access token of the OpenID Connect issuer that the gateway is configured with.",
            }
        );
        options.OperationFilter<SecurityDescriptions>();
    }

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var needs = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<NeedsMetadata>().LastOrDefault();
        if (needs is null or { Kind: NeedsKind.Nothing })
        {
            // An empty list says that it is open; none would say nothing.
            operation.Security = [];
            return;
        }

        operation.Security = [Require(Key, context), Require(Bearer, context)];
        if (needs.Kind == NeedsKind.Verb)
        {
            operation.Description = $"{operation.Description}\n\nRight: `{needs.Verb.ToName()}`.".TrimStart();
        }
    }

    private static OpenApiSecurityRequirement Require(string scheme, OperationFilterContext context) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] };
}

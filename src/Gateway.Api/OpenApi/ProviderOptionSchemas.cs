using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>Describes <c>providerOptions</c> of each request: one of the records that the providers have for it.</summary>
internal sealed class ProviderOptionSchemas(ProviderCatalog catalog) : IDocumentFilter
{
    private const string Member = "providerOptions";

    public void Apply(Document swaggerDoc, DocumentFilterContext context)
    {
        var requests = typeof(ProviderRequest).Assembly.GetExportedTypes().Where(type => type.BaseType == typeof(ProviderRequest));
        foreach (var request in requests)
        {
            if (
                context.SchemaRepository.TryLookupByType(request, out var reference)
                && context.SchemaRepository.Schemas[reference.Reference.Id!] is OpenApiSchema { Properties: { } members }
                && members[Member] is OpenApiSchema options
            )
            {
                Describe(
                    options,
                    [.. Types(request).Select(type => context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository))]
                );
            }
        }
    }

    private static void Describe(OpenApiSchema options, IOpenApiSchema[] ofProviders)
    {
        if (ofProviders.Length == 0)
        {
            options.Type = JsonSchemaType.Null;
        }
        else
        {
            options.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, .. ofProviders];
        }
    }

    // Providers that speak one protocol share their options.
    private IEnumerable<Type> Types(Type request) =>
        catalog.All.Select(provider => provider.Options.GetValueOrDefault(request)).OfType<Type>().Distinct();
}

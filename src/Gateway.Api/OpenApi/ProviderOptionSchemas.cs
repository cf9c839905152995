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
                options.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, .. Generate(request, context)];
            }
        }
    }

    private IEnumerable<IOpenApiSchema> Generate(Type request, DocumentFilterContext context) =>
        catalog
            .All.Select(provider => provider.Options.GetValueOrDefault(request))
            .OfType<Type>()
            .Select(options => context.SchemaGenerator.GenerateSchema(options, context.SchemaRepository));
}

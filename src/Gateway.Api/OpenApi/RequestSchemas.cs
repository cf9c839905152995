using System.Reflection;
using System.Runtime.CompilerServices;
using Gateway.Drivers.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>Describes what is asked: a member that has a default may be left out.</summary>
internal sealed class RequestSchemas(ProviderCatalog catalog) : IDocumentFilter
{
    public void Apply(Document swaggerDoc, DocumentFilterContext context)
    {
        var options = SchemaTypes.WithMembers(catalog.All.SelectMany(provider => provider.Options.Values));
        foreach (var type in SchemaTypes.Asked(context).Union(options))
        {
            if (SchemaTypes.Find(context, type) is { } schema)
            {
                Describe(schema, type);
            }
        }
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        var given = ConstructorOf(type)?.GetParameters() ?? [];
        foreach (var member in SchemaTypes.MembersOf(type))
        {
            var name = SchemaTypes.NameOf(member);
            var parameter = given.FirstOrDefault(each => string.Equals(each.Name, member.Name, StringComparison.OrdinalIgnoreCase));
            if (parameter is null ? member.IsDefined(typeof(RequiredMemberAttribute)) : !parameter.HasDefaultValue)
            {
                continue;
            }

            // Not its value: generators make a member that has one in the description a required one.
            schema.Required?.Remove(name);
        }
    }

    private static ConstructorInfo? ConstructorOf(Type type) =>
        type.GetConstructors().Where(constructor => constructor.GetParameters().Length > 0).MaxBy(made => made.GetParameters().Length);
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Gateway.Drivers.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>Describes what is asked: a member that has a default may be left out, and the default is told.</summary>
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
        var plain = given.Length == 0 && type.GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance(type) : null;
        foreach (var member in SchemaTypes.MembersOf(type))
        {
            var name = SchemaTypes.NameOf(member);
            var parameter = given.FirstOrDefault(each => string.Equals(each.Name, member.Name, StringComparison.OrdinalIgnoreCase));
            if (parameter is null ? member.IsDefined(typeof(RequiredMemberAttribute)) : !parameter.HasDefaultValue)
            {
                continue;
            }

            schema.Required?.Remove(name);
            var byDefault = parameter is null ? (plain is null ? null : member.GetValue(plain)) : parameter.DefaultValue;
            if (schema.Properties!.TryGetValue(name, out var found) && found is OpenApiSchema described && ToJson(byDefault) is { } json)
            {
                described.Default = json;
            }
        }
    }

    // Of lists, of which there may be long ones, the default is always the empty one.
    private static JsonNode? ToJson(object? value) =>
        value switch
        {
            bool flag => JsonValue.Create(flag),
            int number => JsonValue.Create(number),
            long number => JsonValue.Create(number),
            string text => JsonValue.Create(text),
            _ => null,
        };

    private static ConstructorInfo? ConstructorOf(Type type) =>
        type.GetConstructors().Where(constructor => constructor.GetParameters().Length > 0).MaxBy(made => made.GetParameters().Length);
}

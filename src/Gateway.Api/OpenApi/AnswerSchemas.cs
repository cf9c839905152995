using System.Reflection;
using System.Text.Json.Serialization;
using Gateway.Api.Containers;
using Gateway.Api.Lists;
using Gateway.Drivers.Model;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>
/// Describes what is answered otherwise than what is asked: members may come in time, so a client must pass over those it does not
/// know; members are always there, be it as null.
/// </summary>
internal sealed class AnswerSchemas : IDocumentFilter
{
    // Lines of NDJSON, which are in no signature.
    private static readonly Type[] Lines =
    [
        typeof(ListEnd),
        typeof(ContainerLogLine),
        typeof(ContainerStats),
        typeof(PullProgress),
        typeof(ContainerImage),
    ];

    private static readonly NullabilityInfoContext Nullability = new();

    public void Apply(Document swaggerDoc, DocumentFilterContext context)
    {
        var asked = SchemaTypes.Asked(context);
        var answered = SchemaTypes.WithMembers(
            context
                .ApiDescriptions.SelectMany(operation => operation.SupportedResponseTypes.Select(response => response.Type))
                .OfType<Type>()
                .Concat(Lines)
        );
        foreach (var type in answered.Except(asked))
        {
            if (SchemaTypes.Find(context, type) is { } schema)
            {
                Describe(schema, type);
            }
        }
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        schema.AdditionalPropertiesAllowed = true;
        schema.Required = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var member in SchemaTypes.MembersOf(type))
        {
            var name = SchemaTypes.NameOf(member);
            if (!schema.Properties!.TryGetValue(name, out var described))
            {
                continue;
            }

            if (member.GetCustomAttribute<JsonIgnoreAttribute>() is not null)
            {
                // Left out if it is null.
                continue;
            }

            schema.Required.Add(name);
            if (described is OpenApiSchemaReference && Nullability.Create(member).ReadState == NullabilityState.Nullable)
            {
                // A reference has no room for null beside it.
                schema.Properties[name] = new OpenApiSchema
                {
                    Description = described.Description,
                    OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, described],
                };
            }
        }
    }
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>Makes a JSON Schema of a provider's settings out of their type and its documentation comments.</summary>
public static class ProviderSchema
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    };

    /// <summary>The settings of a connection of this provider. A secret is <c>writeOnly</c> with the format <c>password</c>.</summary>
    public static JsonNode SettingsSchema(this Provider provider) => Options.GetJsonSchemaAsNode(provider.Settings.Type, Exporter);

    /// <summary>The provider's own options by operation: <c>createNode</c>.</summary>
    public static IReadOnlyDictionary<string, JsonNode> OptionsSchemas(this Provider provider) =>
        provider.Options.ToDictionary(
            options => JsonNamingPolicy.CamelCase.ConvertName(options.Key.Name),
            options => ProviderOptions.Json.GetJsonSchemaAsNode(options.Value, Exporter)
        );

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node)
        {
            // A type with a converter of its own is "anything" to the exporter.
            node = [];
        }

        if (context.TypeInfo.Type == typeof(Secret))
        {
            node["type"] = "string";
            node["format"] = "password";
            node["writeOnly"] = true;
        }

        if (context.PropertyInfo?.AttributeProvider is PropertyInfo property && XmlDocs.Summary(property) is { } summary)
        {
            node["description"] = summary;
        }

        if (context.Path.IsEmpty)
        {
            node["$schema"] = "https://json-schema.org/draft/2020-12/schema";
            node["additionalProperties"] = false;
        }
        else if (context.TypeInfo.Type == typeof(ResilienceSettings))
        {
            node["additionalProperties"] = false;
        }

        return node;
    }
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>The types behind the schemas of a description.</summary>
internal static class SchemaTypes
{
    /// <summary>The types of bodies that requests have.</summary>
    public static HashSet<Type> Asked(DocumentFilterContext context) =>
        WithMembers(
            context.ApiDescriptions.SelectMany(operation =>
                operation.ParameterDescriptions.Where(parameter => parameter.Source.Id == "Body").Select(parameter => parameter.Type)
            )
        );

    /// <summary>The schema of a type, if it has one with members.</summary>
    public static OpenApiSchema? Find(DocumentFilterContext context, Type type) =>
        context.SchemaRepository.TryLookupByType(type, out var reference)
        && context.SchemaRepository.Schemas[reference.Reference.Id!] is OpenApiSchema { Properties: not null } schema
            ? schema
            : null;

    /// <summary>These types, and those of ours that their members have.</summary>
    public static HashSet<Type> WithMembers(IEnumerable<Type> types)
    {
        var all = new HashSet<Type>();
        var rest = new Queue<Type>(types);
        while (rest.TryDequeue(out var type))
        {
            foreach (var inner in type.IsGenericType ? type.GetGenericArguments() : [])
            {
                rest.Enqueue(inner);
            }

            if (IsOurs(type) && all.Add(type))
            {
                foreach (var member in MembersOf(type))
                {
                    rest.Enqueue(member.PropertyType);
                }
            }
        }

        return all;
    }

    private static bool IsOurs(Type type) =>
        type is { IsEnum: false, Namespace: { } name } && name.StartsWith(nameof(Gateway), StringComparison.Ordinal);

    /// <summary>What of a type is on the wire.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always });

    /// <summary>The name on the wire.</summary>
    public static string NameOf(PropertyInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member.Name);
}

using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class WireTypesTests
{
    /// <summary>
    /// The serializer's generated code gives every member with <c>init</c> a value, null if the answer has none: what it was initialized to is lost, and an
    /// answer that may leave it out would be refused. <c>required</c>, a setter or an annotation says what is meant.
    /// </summary>
    [Fact]
    public void No_type_of_an_answer_has_a_default_that_is_lost()
    {
        var types = typeof(Drivers.Hosting.Connection)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
            .Select(context => (JsonSerializerContext)context.GetProperty("Default")!.GetValue(null)!)
            .SelectMany(TypesOf)
            .ToList();

        Assert.True(types.Count > 500, $"Only {types.Count} types.");
        Assert.Equal(
            "",
            string.Join(
                ", ",
                types.SelectMany(type => type.Properties.Where(LosesItsDefault).Select(member => $"{type.Type.Name}.{member.Name}"))
            )
        );
    }

    private static IEnumerable<JsonTypeInfo> TypesOf(JsonSerializerContext context) =>
        context
            .GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(member => member.PropertyType.IsSubclassOf(typeof(JsonTypeInfo)))
            .Select(member => (JsonTypeInfo)member.GetValue(context)!)
            // Of the model, the gateway reads only what it has written itself, whole.
            .Where(type => type.Kind == JsonTypeInfoKind.Object && type.Type.Namespace != typeof(Drivers.Model.Node).Namespace);

    private static bool LosesItsDefault(JsonPropertyInfo member) =>
        member
            is {
                IsRequired: false,
                AssociatedParameter: { IsMemberInitializer: true, IsNullable: false, ParameterType.IsValueType: false }
            };
}

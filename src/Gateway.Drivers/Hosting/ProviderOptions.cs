using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>
/// Reads <see cref="ProviderRequest.ProviderOptions"/> into the record that the provider has for them, strictly: a field that it does not
/// have, or of another type, is the caller's mistake and never passed over.
/// </summary>
internal static class ProviderOptions
{
    private const string Field = "providerOptions";

    /// <summary>How options are read and described: camel case, enums as words, nothing unknown, nothing twice.</summary>
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web)
        {
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    /// <summary>The options of a request; as the record has them by default where the caller gives none.</summary>
    /// <typeparam name="TOptions">The record that the provider names for such requests (<see cref="ProviderBuilder.AddOptions"/>).</typeparam>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>, with the field at fault.</exception>
    public static TOptions ReadOptions<TOptions>(this Connection connection, ProviderRequest request)
        where TOptions : class, new()
    {
        if (connection.Provider.Options.GetValueOrDefault(request.GetType()) != typeof(TOptions))
        {
            throw new InvalidOperationException(
                $"The provider '{connection.Provider.Name}' does not name {typeof(TOptions).Name} as the options of {request.GetType().Name}."
            );
        }

        if (IsMissing(request.ProviderOptions))
        {
            return new TOptions();
        }

        RefuseUnknown(
            connection,
            request.ProviderOptions!.Value,
            [.. Json.GetTypeInfo(typeof(TOptions)).Properties.Select(known => known.Name)]
        );
        try
        {
            return request.ProviderOptions.Value.Deserialize<TOptions>(Json)!;
        }
        catch (JsonException e)
        {
            var path = e.Path is { Length: > 2 } inner ? inner["$".Length..] : "";
            throw connection.Fail(DriverErrorKind.InvalidValue, Describe(connection, request), Field + path);
        }
    }

    /// <summary>Refuses every option, for a request that the provider has none for.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>, with the field at fault.</exception>
    public static void RefuseOptions(this Connection connection, ProviderRequest request)
    {
        if (!IsMissing(request.ProviderOptions))
        {
            RefuseUnknown(connection, request.ProviderOptions!.Value, []);
        }
    }

    private static bool IsMissing(JsonElement? options) => options is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    private static void RefuseUnknown(Connection connection, JsonElement options, string[] known)
    {
        if (options.ValueKind != JsonValueKind.Object)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Must be an object.", Field);
        }

        foreach (var option in options.EnumerateObject())
        {
            if (!known.Contains(option.Name, StringComparer.Ordinal))
            {
                var hint =
                    known.Length == 0
                        ? "It has none for this call."
                        : $"There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
                throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    $"The provider '{connection.Provider.Name}' has no such option. {hint}",
                    $"{Field}.{option.Name}"
                );
            }
        }
    }

    private static string Describe(Connection connection, ProviderRequest request) =>
        $"Is not of the form that /providers/{connection.Provider.Name} describes for {JsonNamingPolicy.CamelCase.ConvertName(request.GetType().Name)}.";
}

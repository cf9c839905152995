using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Gateway.Drivers.Model;

namespace Gateway.Api.Http;

/// <summary>
/// Reads which field a refused request is about. ASP.NET Core and System.Text.Json tell much of that in the text of their
/// exceptions only; tests hold each of these texts to what this runtime says.
/// </summary>
internal static partial class BadRequests
{
    private const string Body = "body";
    private static readonly string[] Required = ["Is required."];

    /// <summary>The fields at fault. <paramref name="bodyType"/> is what the route takes as its body; null if it takes none.</summary>
    public static IReadOnlyDictionary<string, string[]> Read(BadHttpRequestException exception, Type? bodyType, JsonSerializerOptions json)
    {
        if (exception.InnerException is JsonException malformed)
        {
            return Read(malformed, bodyType, json);
        }

        if (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return One(Body, "The body is too large for this route.");
        }

        if (exception.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return One("Content-Type", "The body must be application/json.");
        }

        if (Parameter().Match(exception.Message) is { Success: true } parameter)
        {
            return One(
                JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value),
                ExpectedParameter(parameter.Groups["type"].Value)
            );
        }

        var isBodyMissing = exception.Message.Contains("body", StringComparison.OrdinalIgnoreCase);
        return One(Body, isBodyMissing ? "A JSON body is required." : "The request is malformed.");
    }

    private static IReadOnlyDictionary<string, string[]> Read(JsonException exception, Type? bodyType, JsonSerializerOptions json)
    {
        var message = exception.Message;
        if (Missing().Match(message) is { Success: true } missing)
        {
            var inside = exception.Path is { Length: > 2 } ? FieldOf(exception) + "." : "";
            return Name().Matches(missing.Groups["names"].Value).ToDictionary(name => inside + name.Groups["name"].Value, _ => Required);
        }

        if (message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return One(FieldOf(exception), "There is no such field.");
        }

        // "Duplicate property 'name'…" of an object, "Duplicate properties…" of a dictionary.
        if (message.Contains("Duplicate propert", StringComparison.OrdinalIgnoreCase))
        {
            return One(DuplicateOf(exception), "The field occurs twice.");
        }

        if (message.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return One(FieldOf(exception), $"The JSON is nested deeper than {json.MaxDepth} levels.");
        }

        // The reader's own faults are of a type that is not public: what it cannot read is no JSON at all.
        return exception.InnerException?.GetType().Name == "JsonReaderException"
            ? One(FieldOf(exception), $"Is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.")
            : One(FieldOf(exception), Expected(TypeAt(exception.Path ?? "$", bodyType, json)));
    }

    // $.ports[0].size is ports[0].size, and $['a b'] is ['a b'].
    private static string FieldOf(JsonException exception) =>
        exception.Path is { Length: > 2 } path ? path[(path[1] == '.' ? 2 : 1)..] : Body;

    // Inside of what is read as it comes, such as providerOptions, the path ends before the field.
    private static string DuplicateOf(JsonException exception)
    {
        var path = FieldOf(exception);
        var name = Duplicate().Match(exception.Message) is { Success: true } duplicate ? duplicate.Groups["name"].Value : path;
        return path == Body ? name
            : path.EndsWith(name, StringComparison.OrdinalIgnoreCase) || path.EndsWith($"['{name}']", StringComparison.Ordinal) ? path
            : $"{path}.{name}";
    }

    // Follows a path such as $.ports[0].protocol through the types of the body.
    private static Type? TypeAt(string path, Type? bodyType, JsonSerializerOptions json)
    {
        var type = bodyType;
        foreach (var name in path.Split('.', '[').Skip(1))
        {
            if (type is null)
            {
                return null;
            }

            var info = json.GetTypeInfo(type);
            type =
                name.EndsWith(']') || info.Kind == JsonTypeInfoKind.Dictionary
                    ? info.ElementType
                    : info.Properties.FirstOrDefault(property => property.Name == name)?.PropertyType;
        }

        return type;
    }

    /// <summary>What is expected in the place of something that is of another form.</summary>
    public static string Expected(Type? type)
    {
        var inner = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            null => "Is not of the form that openapi.yaml describes.",
            _ when inner == typeof(string) => "Must be a string.",
            _ when inner == typeof(int) || inner == typeof(long) => $"Must be a whole number of {(inner == typeof(int) ? 32 : 64)} bits.",
            _ when inner == typeof(decimal) || inner == typeof(double) => "Must be a number.",
            _ when inner == typeof(bool) => "Must be true or false.",
            _ when inner == typeof(ResourceId) => "Must be an id, as this API answers it.",
            _ when inner == typeof(DateTimeOffset) => "Must be a time as in RFC 3339: 2026-01-31T12:00:00Z.",
            { IsEnum: true } =>
                $"Must be one of: {string.Join(", ", Enum.GetNames(inner).Select(JsonNamingPolicy.CamelCase.ConvertName))}.",
            _ when inner.IsAssignableTo(typeof(IEnumerable<KeyValuePair<string, string>>)) => "Must be an object of strings.",
            _ when inner.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "Must be an array.",
            _ => "Must be an object of the form that openapi.yaml describes.",
        };
    }

    // Routing names types as C# does: int, Nullable<int>, ResourceId.
    private static string ExpectedParameter(string type)
    {
        var name = type.Replace("Nullable<", "", StringComparison.Ordinal).TrimEnd('>', '?');
        return name switch
        {
            "int" => Expected(typeof(int)),
            "bool" => Expected(typeof(bool)),
            nameof(ResourceId) => Expected(typeof(ResourceId)),
            nameof(DateTimeOffset) => Expected(typeof(DateTimeOffset)),
            _ => "Is malformed.",
        };
    }

    private static Dictionary<string, string[]> One(string field, string message) => new() { [field] = [message] };

    [GeneratedRegex("parameter \"(?<type>[^\"]+) (?<name>[A-Za-z_]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: (?<names>.+)\\.", RegexOptions.ExplicitCapture)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("property '(?<name>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Duplicate();
}

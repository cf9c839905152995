using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Api.Http;

/// <summary>
/// Reads which field a refused request is about. ASP.NET Core and System.Text.Json tell that in the text of their exceptions
/// only; tests hold each of these texts to what this runtime says.
/// </summary>
internal static partial class BadRequests
{
    private static readonly string[] Required = ["Is required."];

    public static IReadOnlyDictionary<string, string[]> Read(BadHttpRequestException exception)
    {
        if (exception.InnerException is JsonException json)
        {
            return Read(json);
        }

        if (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return One("body", "The body is too large for this route.");
        }

        if (exception.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return One("Content-Type", "The body must be application/json.");
        }

        if (Parameter().Match(exception.Message) is { Success: true } parameter)
        {
            return One(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value), Expected(parameter.Groups["type"].Value));
        }

        return One(
            "body",
            exception.Message.Contains("body", StringComparison.OrdinalIgnoreCase)
                ? "A JSON body is required."
                : "The request is malformed."
        );
    }

    /// <summary>The fields of a body that is not the JSON expected.</summary>
    public static IReadOnlyDictionary<string, string[]> Read(JsonException exception)
    {
        var message = exception.Message;
        if (Missing().Match(message) is { Success: true } missing)
        {
            return Name().Matches(missing.Groups["names"].Value).ToDictionary(name => name.Groups["name"].Value, _ => Required);
        }

        if (Unknown().Match(message) is { Success: true } unknown)
        {
            return One(unknown.Groups["name"].Value, "There is no such field.");
        }

        if (message.Contains("uplicate", StringComparison.Ordinal))
        {
            return One(FieldOf(exception, message), "The field occurs twice.");
        }

        if (message.Contains("depth", StringComparison.OrdinalIgnoreCase))
        {
            return One(FieldOf(exception, message), "The JSON is nested too deeply.");
        }

        return One(
            FieldOf(exception, message),
            Conversion().Match(message) is { Success: true } conversion ? Expected(conversion.Groups["type"].Value)
                : message.Contains("null", StringComparison.OrdinalIgnoreCase) ? "Must not be null."
                : exception.InnerException is null && !message.StartsWith('\'') ? message
                : $"Is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."
        );
    }

    private static string FieldOf(JsonException exception, string message) =>
        exception.Path is { Length: > 2 } path ? path["$.".Length..]
        : Quoted().Match(message) is { Success: true } quoted ? quoted.Groups["name"].Value
        : "body";

    private static string Expected(string type)
    {
        var name = type.Replace("System.", "", StringComparison.Ordinal).Replace("Nullable`1[", "", StringComparison.Ordinal).TrimEnd(']');
        return name switch
        {
            _ when name.Contains("Int", StringComparison.OrdinalIgnoreCase) || name is "long" => "Must be a whole number.",
            _ when name.Contains("Decimal", StringComparison.OrdinalIgnoreCase)
                    || name.Contains("Double", StringComparison.OrdinalIgnoreCase) => "Must be a number.",
            _ when name.Contains("Bool", StringComparison.OrdinalIgnoreCase) => "Must be true or false.",
            "String" => "Must be a string.",
            _ when name.Contains("ResourceId", StringComparison.Ordinal) => "Must be an id, as this API answers it.",
            _ when name.Contains("DateTimeOffset", StringComparison.Ordinal) => "Must be a time as in RFC 3339: 2026-01-31T12:00:00Z.",
            _ when name.Contains("List", StringComparison.Ordinal) => "Must be an array.",
            _ when name.Contains("Dictionary", StringComparison.Ordinal) => "Must be an object of strings.",
            _ when EnumOf(name) is { } words => $"Must be one of: {string.Join(", ", words)}.",
            _ => "Must be an object of the form in openapi.yaml.",
        };
    }

    private static IEnumerable<string>? EnumOf(string name) =>
        typeof(Drivers.Model.Resource).Assembly.GetType(name.Split('`')[0]) is { IsEnum: true } type
            ? Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)
            : null;

    private static Dictionary<string, string[]> One(string field, string message) => new() { [field] = [message] };

    [GeneratedRegex("parameter \"(?<type>[^\"]+) (?<name>[A-Za-z_]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: (?<names>.+)\\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();

    [GeneratedRegex("JSON property '(?<name>.*)' could not be mapped", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Unknown();

    [GeneratedRegex("could not be converted to (?<type>\\S+)\\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Conversion();

    [GeneratedRegex("property '(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Quoted();
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Conformance.Specs;

/// <summary>
/// Checks values by the schemas of an OpenAPI 3.0 or 3.1 document. What vendors write loosely is taken loosely: <c>oneOf</c> wants one at
/// least, formats are not checked, and <c>additionalProperties: false</c> counts over all parts of an <c>allOf</c> together.
/// </summary>
/// <param name="document">The document.</param>
/// <param name="isExact">Whether it is our own, which is held to more: times, how many members an object has, and none that is not described.</param>
public sealed class SchemaChecker(JsonElement document, bool isExact = false)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a value. In a request, members that the schema does not name, or says are read-only, are wrong too.</summary>
    public IReadOnlyList<string> Check(JsonElement schema, JsonElement value, bool isRequest)
    {
        var errors = new List<string>();
        Visit(schema, value, "$", isRequest, errors);
        return errors;
    }

    /// <summary>Checks a text of a path or query, which is a number or a truth value if the schema says so.</summary>
    internal void CheckText(JsonElement schema, string text, string name, List<string> errors)
    {
        var attempts = new[] { text, JsonSerializer.Serialize(text) };
        var failures = new List<List<string>>();
        foreach (var attempt in attempts)
        {
            if (TryParse(attempt) is { } value)
            {
                var found = new List<string>();
                Visit(schema, value, name, true, found);
                failures.Add(found);
            }
        }

        var isArray = TypesOf(Resolve(schema)).Contains("array");
        if (isArray && Resolve(schema).TryGetProperty("items", out var items))
        {
            var found = new List<string>();
            foreach (var part in text.Split(','))
            {
                CheckText(items, part, name, found);
            }

            failures.Add(found);
        }

        if (failures.All(found => found.Count > 0))
        {
            errors.AddRange(isArray ? failures[^1] : failures[0]);
        }
    }

    /// <summary>Follows a reference.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            element = reference
                .GetString()!
                .Split('/')
                .Skip(1)
                .Aggregate(document, (found, name) => found.GetProperty(name.Replace("~1", "/").Replace("~0", "~")));
        }

        return element;
    }

    private static JsonElement? TryParse(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Visit(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors)
    {
        var seen = new Members();
        Visit(schema, value, path, isRequest, errors, seen);
        if (value.ValueKind == JsonValueKind.Object && (isRequest || isExact || seen.IsClosed) && !seen.IsOpen)
        {
            errors.AddRange(
                value
                    .EnumerateObject()
                    .Where(member => !seen.Names.Contains(member.Name))
                    .Select(member => $"{path}: the schema has no '{member.Name}'.")
            );
        }
    }

    private void Visit(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors, Members seen)
    {
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object || (value.ValueKind == JsonValueKind.Null && IsNullable(schema)))
        {
            seen.IsOpen |= schema.ValueKind == JsonValueKind.True;
            return;
        }

        var types = TypesOf(schema);
        if (types.Length > 0 && !types.Any(type => Is(value, type)))
        {
            errors.Add($"{path}: is {value.ValueKind}, not {string.Join(" or ", types)}.");
            return;
        }

        CheckEnum(schema, value, path, errors);
        CheckScalar(schema, value, path, errors);
        CheckItems(schema, value, path, isRequest, errors);
        CheckMembers(schema, value, path, isRequest, errors, seen);
        Combine(schema, value, path, isRequest, errors, seen);
    }

    private void Combine(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors, Members seen)
    {
        foreach (var part in Array(schema, "allOf"))
        {
            Visit(part, value, path, isRequest, errors, seen);
        }

        foreach (var word in new[] { "oneOf", "anyOf" })
        {
            var choices = Array(schema, word).ToArray();
            var fits = false;
            var closest = (List<string>?)null;
            foreach (var choice in choices)
            {
                var found = new List<string>();
                var members = new Members();
                Visit(choice, value, path, isRequest, found, members);
                if (found.Count == 0)
                {
                    fits = true;
                    seen.Add(members);
                }
                else if (closest is null || found.Count < closest.Count)
                {
                    closest = found;
                }
            }

            if (choices.Length > 0 && !fits)
            {
                errors.AddRange(closest!);
            }
        }
    }

    private static void CheckEnum(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            errors.Add($"{path}: {value.GetRawText()} is none of {words.GetRawText()}.");
        }
    }

    private void CheckScalar(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = value.GetString()!;
            Bound(schema, "minLength", least => text.Length >= least, path, errors);
            Bound(schema, "maxLength", most => text.Length <= most, path, errors);
            if (schema.TryGetProperty("pattern", out var pattern) && !Fits(text, pattern.GetString()!))
            {
                errors.Add($"{path}: '{text}' is not of the form {pattern}.");
            }

            if (isExact && schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" && !IsTime(text))
            {
                errors.Add($"{path}: '{text}' is no time.");
            }
        }
        else if (value.ValueKind == JsonValueKind.Number)
        {
            var number = value.GetDouble();
            Bound(schema, "minimum", least => number >= least, path, errors);
            Bound(schema, "maximum", most => number <= most, path, errors);
        }
    }

    // RFC 3339, which wants a time zone.
    private static bool IsTime(string text) =>
        text.Length > "2026-11-22T00:00:00".Length && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static bool Fits(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, PatternTimeout);
        }
        catch (ArgumentException)
        {
            // A pattern of another dialect checks nothing.
            return true;
        }
    }

    private static void Bound(JsonElement schema, string word, Predicate<double> holds, string path, List<string> errors)
    {
        if (schema.TryGetProperty(word, out var bound) && !holds(bound.GetDouble()))
        {
            errors.Add($"{path}: breaks {word} {bound.GetRawText()}.");
        }
    }

    private void CheckItems(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        Bound(schema, "minItems", least => value.GetArrayLength() >= least, path, errors);
        Bound(schema, "maxItems", most => value.GetArrayLength() <= most, path, errors);
        if (schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Visit(items, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), isRequest, errors);
            }
        }
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors, Members seen)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        schema.TryGetProperty("properties", out var properties);
        foreach (var required in Array(schema, "required").Select(name => name.GetString()!))
        {
            if (!value.TryGetProperty(required, out _) && !IsOfOtherSide(Property(properties, required), isRequest))
            {
                errors.Add($"{path}: '{required}' is missing.");
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            if (Property(properties, member.Name) is not { } property)
            {
                continue;
            }

            seen.Names.Add(member.Name);
            if (isRequest && IsOfOtherSide(property, isRequest))
            {
                errors.Add($"{path}.{member.Name}: is read-only.");
            }

            Visit(property, member.Value, $"{path}.{member.Name}", isRequest, errors);
        }

        if (isExact)
        {
            var count = value.EnumerateObject().Count();
            Bound(schema, "minProperties", least => count >= least, path, errors);
            Bound(schema, "maxProperties", most => count <= most, path, errors);
        }

        CheckAdditional(schema, value, path, isRequest, errors, seen);
        // "An object", and nothing said of its members.
        seen.IsOpen |=
            properties.ValueKind == JsonValueKind.Undefined && !HasAny(schema, "additionalProperties", "allOf", "oneOf", "anyOf");
    }

    private void CheckAdditional(JsonElement schema, JsonElement value, string path, bool isRequest, List<string> errors, Members seen)
    {
        if (!schema.TryGetProperty("additionalProperties", out var additional))
        {
            return;
        }

        seen.IsClosed |= additional.ValueKind == JsonValueKind.False;
        seen.IsOpen |= additional.ValueKind == JsonValueKind.True;
        if (additional.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject().Where(member => !seen.Names.Contains(member.Name)).ToArray())
            {
                seen.Names.Add(member.Name);
                Visit(additional, member.Value, $"{path}.{member.Name}", isRequest, errors);
            }
        }
    }

    // readOnly is for answers, writeOnly for requests.
    private bool IsOfOtherSide(JsonElement? property, bool isRequest) =>
        property is { } schema
        && Resolve(schema) is { ValueKind: JsonValueKind.Object } resolved
        && resolved.TryGetProperty(isRequest ? "readOnly" : "writeOnly", out var mark)
        && mark.ValueKind == JsonValueKind.True;

    private static JsonElement? Property(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property) ? property : null;

    private static bool HasAny(JsonElement schema, params string[] words) => words.Any(word => schema.TryGetProperty(word, out _));

    private static IEnumerable<JsonElement> Array(JsonElement schema, string word) =>
        schema.TryGetProperty(word, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];

    private static bool IsNullable(JsonElement schema) =>
        (schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
        || TypesOf(schema).Contains("null")
        || (TypesOf(schema).Length == 0 && !HasAny(schema, "allOf", "oneOf", "anyOf", "enum"));

    private static string[] TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(word => word.GetString()!)]
        : [type.GetString()!];

    private static bool Is(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && Math.Floor(value.GetDouble()) == value.GetDouble(),
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => true,
        };

    // Which members of an object the schemas that apply to it know.
    private sealed class Members
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public bool IsOpen { get; set; }

        public bool IsClosed { get; set; }

        public void Add(Members other)
        {
            Names.UnionWith(other.Names);
            IsOpen |= other.IsOpen;
            IsClosed |= other.IsClosed;
        }
    }
}

using System.Globalization;
using System.Text.Json;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>
/// One of Google's discovery documents (https://developers.google.com/discovery/v1/reference/apis): tells which call a request is,
/// and refuses what the document does not know: methods, paths, parameters, types and bodies.
/// </summary>
internal sealed class DiscoverySchema
{
    private readonly JsonElement _document;
    private readonly string _servicePath;

    private DiscoverySchema(JsonElement document) =>
        (_document, _servicePath) = (document, "/" + document.GetProperty("servicePath").GetString());

    /// <summary>Reads a document that is a resource of this assembly.</summary>
    public static DiscoverySchema Load(string name)
    {
        using var stream = typeof(DiscoverySchema).Assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(stream);
        return new DiscoverySchema(document.RootElement.Clone());
    }

    /// <summary>The call of a request.</summary>
    /// <exception cref="SchemaException">There is none, or it is not as the document says.</exception>
    public DiscoveryCall Match(string httpMethod, string target)
    {
        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        foreach (var resource in _document.GetProperty("resources").EnumerateObject())
        {
            foreach (var method in resource.Value.GetProperty("methods").EnumerateObject().Select(item => item.Value))
            {
                if (method.GetProperty("httpMethod").GetString() == httpMethod && MatchPath(method, path) is { } found)
                {
                    return ToCall(method, found.Values, ReadQuery(query), found.IsUpload);
                }
            }
        }

        throw new SchemaException($"There is no call {httpMethod} {path}.");
    }

    /// <summary>Checks a value against a schema of the document.</summary>
    /// <exception cref="SchemaException">It is not of that form.</exception>
    public void Check(string schema, JsonElement value) => Check(_document.GetProperty("schemas").GetProperty(schema), value, schema);

    /// <summary>Whether a schema has a property of this name.</summary>
    public bool Has(string schema, string property) => PropertiesOf(schema).TryGetProperty(property, out _);

    /// <summary>The schema that the items of a list property refer to.</summary>
    public string ItemsOf(string schema, string property) =>
        PropertiesOf(schema).GetProperty(property).GetProperty("items").GetProperty("$ref").GetString()!;

    private JsonElement PropertiesOf(string schema) => _document.GetProperty("schemas").GetProperty(schema).GetProperty("properties");

    private (Dictionary<string, string> Values, bool IsUpload)? MatchPath(JsonElement method, string path)
    {
        if (MatchTemplate(_servicePath + method.GetProperty("path").GetString(), path) is { } values)
        {
            return (values, false);
        }

        return
            method.TryGetProperty("mediaUpload", out var upload)
            && MatchTemplate(upload.GetProperty("protocols").GetProperty("simple").GetProperty("path").GetString()!, path) is { } uploaded
            ? (uploaded, true)
            : null;
    }

    // A variable is one whole segment here: its slashes are escaped.
    private static Dictionary<string, string>? MatchTemplate(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        if (wanted.Length != given.Length)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].StartsWith('{') && given[i].Length > 0)
            {
                values[wanted[i].Trim('{', '}')] = Uri.UnescapeDataString(given[i]);
            }
            else if (wanted[i] != given[i])
            {
                return null;
            }
        }

        return values;
    }

    private static Dictionary<string, string> ReadQuery(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : (pair, "");
            if (!values.TryAdd(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value)))
            {
                throw new SchemaException($"The parameter {name} is there twice.");
            }
        }

        return values;
    }

    private DiscoveryCall ToCall(JsonElement method, Dictionary<string, string> path, Dictionary<string, string> query, bool isUpload)
    {
        var id = method.GetProperty("id").GetString()!;
        var isMedia = query.GetValueOrDefault("alt") == "media";
        if (isMedia && !method.TryGetProperty("supportsMediaDownload", out _))
        {
            throw new SchemaException($"{id} has no media.");
        }

        var known = method.GetProperty("parameters");
        foreach (var (name, value) in path.Concat(query.Where(pair => !isMedia || pair.Key != "alt")))
        {
            if (!known.TryGetProperty(name, out var parameter) && !_document.GetProperty("parameters").TryGetProperty(name, out parameter))
            {
                throw new SchemaException($"{id} has no parameter {name}.");
            }

            CheckText(parameter, value, name);
        }

        foreach (var parameter in known.EnumerateObject().Where(item => item.Value.TryGetProperty("required", out _)))
        {
            if (!path.ContainsKey(parameter.Name) && !query.ContainsKey(parameter.Name))
            {
                throw new SchemaException($"{id} needs the parameter {parameter.Name}.");
            }
        }

        return new DiscoveryCall(id, path, query)
        {
            IsUpload = isUpload,
            IsMedia = isMedia,
            Request = RefOf(method, "request"),
            Response = isMedia ? null : RefOf(method, "response"),
            Scopes = [.. method.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!)],
        };
    }

    private static string? RefOf(JsonElement method, string name) =>
        method.TryGetProperty(name, out var reference) ? reference.GetProperty("$ref").GetString() : null;

    private static void CheckText(JsonElement parameter, string value, string name)
    {
        var isValid = parameter.GetProperty("type").GetString() switch
        {
            "boolean" => value is "true" or "false",
            "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            _ => IsOfFormat(parameter, value),
        };
        if (!isValid || (parameter.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.ValueEquals(value))))
        {
            throw new SchemaException($"The parameter {name} is not of its type: '{value}'.");
        }
    }

    private static bool IsOfFormat(JsonElement schema, string value) =>
        (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
        {
            "int64" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "uint64" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            "uint32" => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            "date-time" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
            _ => true,
        };

    private void Check(JsonElement schema, JsonElement value, string where)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(reference.GetString()!, value);
            return;
        }

        // A null takes a value away.
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        var isValid = schema.GetProperty("type").GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object && AllProperties(schema, value, where),
            "array" => value.ValueKind == JsonValueKind.Array && AllItems(schema, value, where),
            "string" => value.ValueKind == JsonValueKind.String && IsOfFormat(schema, value.GetString()!),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => true,
        };
        if (!isValid)
        {
            throw new SchemaException($"{where} is not of its type: {value.GetRawText()}.");
        }
    }

    private bool AllProperties(JsonElement schema, JsonElement value, string where)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (
                !(schema.TryGetProperty("properties", out var known) && known.TryGetProperty(property.Name, out var inner))
                && !schema.TryGetProperty("additionalProperties", out inner)
            )
            {
                throw new SchemaException($"{where} has no {property.Name}.");
            }

            Check(inner, property.Value, $"{where}.{property.Name}");
        }

        return true;
    }

    private bool AllItems(JsonElement schema, JsonElement value, string where)
    {
        foreach (var item in value.EnumerateArray())
        {
            Check(schema.GetProperty("items"), item, where);
        }

        return true;
    }
}

/// <summary>A request, understood.</summary>
internal sealed record DiscoveryCall(string Id, IReadOnlyDictionary<string, string> Path, IReadOnlyDictionary<string, string> Query)
{
    public bool IsUpload { get; init; }

    public bool IsMedia { get; init; }

    /// <summary>The schema of the body; null for none.</summary>
    public string? Request { get; init; }

    /// <summary>The schema of the answer; null for none, or for bytes.</summary>
    public string? Response { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>Something that the discovery document does not allow.</summary>
internal sealed class SchemaException(string message) : Exception(message);

using System.Globalization;
using System.Text.Json;
using Gateway.Conformance.Simulators;

namespace Gateway.Conformance.Specs;

/// <summary>
/// A vendor's OpenAPI 3 document (JSON), against which a simulator checks what it is asked and what it answers: path, parameters of path and
/// query, bodies. Requests are held to it strictly: a field or parameter that it does not have is an error.
/// </summary>
public sealed class OpenApiSpec
{
    private const string Json = "application/json";
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    private readonly JsonElement _document;
    private readonly SchemaChecker _schemas;
    private readonly (string[] Segments, JsonElement Item)[] _paths;

    public OpenApiSpec(JsonElement document)
    {
        _document = document;
        _schemas = new SchemaChecker(document);
        _paths =
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .Select(path => (path.Name.Split('/'), path.Value))
                // A literal segment goes before a parameter: /images/upload is no /images/{id}.
                .OrderBy(path => path.Item1.Count(IsParameter)),
        ];
    }

    /// <summary>Reads a document that is embedded in a test assembly under its file name.</summary>
    public static OpenApiSpec Load(System.Reflection.Assembly assembly, string file)
    {
        using var stream = assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException($"There is no resource {file}.");
        using var document = JsonDocument.Parse(stream);
        return new OpenApiSpec(document.RootElement.Clone());
    }

    /// <summary>What is wrong with a request; empty if nothing is.</summary>
    public IReadOnlyList<string> Check(SimulatedRequest request)
    {
        if (Find(request) is not { } found)
        {
            return [$"The document has no {request.Method} {request.Path}."];
        }

        var errors = new List<string>();
        var parameters = Parameters(found.Item, found.Operation).ToArray();
        CheckPath(found, request, parameters, errors);
        CheckQuery(request, parameters, errors);
        CheckBody(found.Operation, request, errors);
        return errors;
    }

    /// <summary>What is wrong with an answer; empty if nothing is.</summary>
    public IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body)
    {
        if (Find(request) is not { } found)
        {
            return [];
        }

        var responses = found.Operation.GetProperty("responses");
        var code = status.ToString(CultureInfo.InvariantCulture);
        if (
            !responses.TryGetProperty(code, out var response)
            && !responses.TryGetProperty($"{code[0]}XX", out response)
            && !responses.TryGetProperty("default", out response)
        )
        {
            return [$"The document has no answer {code}."];
        }

        return SchemaOf(_schemas.Resolve(response)) is { } schema ? CheckJson(schema, body, isRequest: false) : [];
    }

    private static bool IsParameter(string segment) => segment.Contains('{', StringComparison.Ordinal);

    private Match? Find(SimulatedRequest request)
    {
        var segments = request.Path.Split('/');
        var method = Methods.FirstOrDefault(name => name.Equals(request.Method, StringComparison.OrdinalIgnoreCase));
        foreach (var (template, item) in _paths)
        {
            if (
                template.Length == segments.Length
                && template.Zip(segments).All(pair => IsParameter(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second)
                && method is not null
                && item.TryGetProperty(method, out var operation)
            )
            {
                return new Match(template, item, operation);
            }
        }

        return null;
    }

    private IEnumerable<JsonElement> Parameters(JsonElement item, JsonElement operation)
    {
        foreach (var holder in new[] { operation, item })
        {
            foreach (var parameter in holder.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default)
            {
                yield return _schemas.Resolve(parameter);
            }
        }
    }

    private void CheckPath(Match found, SimulatedRequest request, JsonElement[] parameters, List<string> errors)
    {
        foreach (var (segment, value) in found.Template.Zip(request.Path.Split('/')))
        {
            var declared = parameters.FirstOrDefault(parameter => In(parameter, "path") && segment == $"{{{Name(parameter)}}}");
            if (declared.ValueKind == JsonValueKind.Object)
            {
                CheckText(declared, Uri.UnescapeDataString(value), errors);
            }
        }
    }

    private void CheckQuery(SimulatedRequest request, JsonElement[] parameters, List<string> errors)
    {
        var declared = parameters.Where(parameter => In(parameter, "query")).ToArray();
        foreach (var (name, values) in request.Parameters)
        {
            var parameter = declared.FirstOrDefault(candidate => Name(candidate) == name || Name(candidate) == name.Replace("[]", ""));
            if (parameter.ValueKind != JsonValueKind.Object)
            {
                errors.Add($"The document has no query parameter '{name}' here.");
                continue;
            }

            foreach (var value in values)
            {
                CheckText(parameter, value ?? "", errors);
            }
        }

        foreach (var missing in declared.Where(IsRequired).Where(parameter => !request.Parameters.ContainsKey(Name(parameter))))
        {
            errors.Add($"The query parameter '{Name(missing)}' is missing.");
        }
    }

    private void CheckText(JsonElement parameter, string text, List<string> errors)
    {
        if (parameter.TryGetProperty("schema", out var schema))
        {
            _schemas.CheckText(schema, text, $"{Name(parameter)}", errors);
        }
    }

    private void CheckBody(JsonElement operation, SimulatedRequest request, List<string> errors)
    {
        if (!operation.TryGetProperty("requestBody", out var described))
        {
            // An empty object says nothing.
            if (request.Body.Length > 0 && request.Body != "{}")
            {
                errors.Add("The document has no body here.");
            }

            return;
        }

        var body = _schemas.Resolve(described);
        if (request.Body.Length == 0)
        {
            if (IsRequired(body))
            {
                errors.Add("The body is missing.");
            }

            return;
        }

        if (SchemaOf(body) is { } schema)
        {
            if (!request.Headers.GetValueOrDefault("Content-Type", "").StartsWith(Json, StringComparison.Ordinal))
            {
                errors.Add("The body is not sent as application/json.");
            }

            errors.AddRange(CheckJson(schema, System.Text.Encoding.UTF8.GetBytes(request.Body), isRequest: true));
        }
    }

    private IReadOnlyList<string> CheckJson(JsonElement schema, ReadOnlyMemory<byte> body, bool isRequest)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return _schemas.Check(schema, document.RootElement, isRequest);
        }
        catch (JsonException e)
        {
            return [$"The body is no JSON: {e.Message}"];
        }
    }

    private static JsonElement? SchemaOf(JsonElement described) =>
        described.TryGetProperty("content", out var content)
        && content.TryGetProperty(Json, out var media)
        && media.TryGetProperty("schema", out var schema)
            ? schema
            : null;

    private static bool IsRequired(JsonElement described) =>
        described.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;

    private static bool In(JsonElement parameter, string place) => parameter.GetProperty("in").GetString() == place;

    private static string Name(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    private readonly record struct Match(string[] Template, JsonElement Item, JsonElement Operation);
}

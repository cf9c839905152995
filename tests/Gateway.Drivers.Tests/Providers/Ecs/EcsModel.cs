using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Tests.Providers.Ecs;

/// <summary>
/// Amazon's own model of ECS's JSON, against which the simulator checks what it is asked and what it answers: actions, members, types, words,
/// bounds, what is required. What the model does not have is an error.
/// </summary>
internal sealed class EcsModel
{
    private readonly JsonElement _operations;
    private readonly JsonElement _shapes;

    public EcsModel()
    {
        using var stream = typeof(EcsModel).Assembly.GetManifestResourceStream("ecs.service-2.json")!;
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement.Clone();
        _operations = root.GetProperty("operations");
        _shapes = root.GetProperty("shapes");
        Target = root.GetProperty("metadata").GetProperty("targetPrefix").GetString()! + ".";
        ContentType = "application/x-amz-json-" + root.GetProperty("metadata").GetProperty("jsonVersion").GetString();
    }

    /// <summary>What stands before the action in its header.</summary>
    public string Target { get; }

    public string ContentType { get; }

    /// <summary>What is wrong with a call; empty if nothing is.</summary>
    public IReadOnlyList<string> Check(string action, JsonElement call) => Check(action, "input", call, null);

    /// <summary>What is wrong with an answer; empty if nothing is.</summary>
    public IReadOnlyList<string> CheckAnswer(string action, JsonElement answer, string? invented) =>
        Check(action, "output", answer, invented);

    private List<string> Check(string action, string side, JsonElement value, string? invented)
    {
        var errors = new List<string>();
        if (!_operations.TryGetProperty(action, out var operation))
        {
            return [$"There is no action '{action}'."];
        }

        Check(Shape(operation.GetProperty(side)), value, action, invented, errors);
        return errors;
    }

    private JsonElement Shape(JsonElement reference) => _shapes.GetProperty(reference.GetProperty("shape").GetString()!);

    private void Check(JsonElement shape, JsonElement value, string path, string? invented, List<string> errors)
    {
        switch (shape.GetProperty("type").GetString())
        {
            case "structure" when value.ValueKind == JsonValueKind.Object:
                CheckMembers(shape, value, path, invented, errors);
                break;
            case "list" when value.ValueKind == JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Check(Shape(shape.GetProperty("member")), item, path + "[]", invented, errors);
                }

                CheckBounds(shape, value.GetArrayLength(), path, errors);
                break;
            case "map" when value.ValueKind == JsonValueKind.Object:
                foreach (var entry in value.EnumerateObject())
                {
                    Check(Shape(shape.GetProperty("value")), entry.Value, $"{path}.{entry.Name}", invented, errors);
                }

                break;
            case "string" when value.ValueKind == JsonValueKind.String:
                CheckText(shape, value.GetString()!, path, invented, errors);
                break;
            case "integer" or "long" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number):
                CheckBounds(shape, number, path, errors);
                break;
            case "boolean" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
            case "timestamp" or "double" or "float" when value.ValueKind == JsonValueKind.Number:
                break;
            default:
                errors.Add($"{path} is no {shape.GetProperty("type")}.");
                break;
        }
    }

    private void CheckMembers(JsonElement shape, JsonElement value, string path, string? invented, List<string> errors)
    {
        var members = shape.GetProperty("members");
        foreach (var member in value.EnumerateObject())
        {
            if (members.TryGetProperty(member.Name, out var declared))
            {
                Check(Shape(declared), member.Value, $"{path}.{member.Name}", invented, errors);
            }
            else
            {
                errors.Add($"{path} has no member '{member.Name}'.");
            }
        }

        foreach (var required in shape.TryGetProperty("required", out var all) ? all.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(required.GetString()!, out _))
            {
                errors.Add($"{path}.{required.GetString()} is missing.");
            }
        }
    }

    private static void CheckText(JsonElement shape, string text, string path, string? invented, List<string> errors)
    {
        var isWord = !shape.TryGetProperty("enum", out var words) || words.EnumerateArray().Any(word => word.GetString() == text);
        var fits =
            !shape.TryGetProperty("pattern", out var pattern)
            || Regex.IsMatch(text, $"\\A(?:{pattern.GetString()})\\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if ((!isWord || !fits) && text != invented)
        {
            errors.Add($"{path} cannot be '{text}'.");
        }

        CheckBounds(shape, text.Length, path, errors);
    }

    private static void CheckBounds(JsonElement shape, long value, string path, List<string> errors)
    {
        if (
            (shape.TryGetProperty("min", out var min) && value < min.GetInt64())
            || (shape.TryGetProperty("max", out var max) && value > max.GetInt64())
        )
        {
            errors.Add($"{path} is out of bounds: {value}.");
        }
    }
}

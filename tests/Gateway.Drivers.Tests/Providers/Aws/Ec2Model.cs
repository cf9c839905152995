using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>
/// Amazon's own model of EC2's Query API, against which the simulator checks what it is asked and what it answers: actions, parameters and
/// how they are written flat, elements, types, required members. What the model does not have is an error.
/// </summary>
internal sealed class Ec2Model
{
    // The model at hand leaves this call out: written from its page of the API reference.
    private const string CopyImage = """
        {"operations":{"CopyImage":{"input":{"shape":"CopyImageRequest"},"output":{"shape":"CopyImageResult"}}},
        "shapes":{"CopyImageRequest":{"type":"structure","required":["Name","SourceImageId","SourceRegion"],"members":{
        "ClientToken":{"shape":"String"},"Description":{"shape":"String"},"Encrypted":{"shape":"Boolean","locationName":"encrypted"},
        "KmsKeyId":{"shape":"String","locationName":"kmsKeyId"},"Name":{"shape":"String"},"SourceImageId":{"shape":"String"},
        "SourceRegion":{"shape":"String"},"TagSpecifications":{"shape":"TagSpecificationList","locationName":"TagSpecification"},
        "DryRun":{"shape":"Boolean","locationName":"dryRun"}}},
        "CopyImageResult":{"type":"structure","members":{"ImageId":{"shape":"String","locationName":"imageId"}}}}}
        """;

    private readonly Dictionary<string, JsonElement> _operations = [];
    private readonly Dictionary<string, JsonElement> _shapes = [];
    private readonly string _version;
    private readonly XNamespace _namespace;

    public Ec2Model()
    {
        using var stream = typeof(Ec2Model).Assembly.GetManifestResourceStream("ec2.service-2.json")!;
        using var document = JsonDocument.Parse(stream);
        var metadata = document.RootElement.GetProperty("metadata");
        _version = metadata.GetProperty("apiVersion").GetString()!;
        _namespace = metadata.GetProperty("xmlNamespace").GetString()!;
        Add(document.RootElement.Clone());
        Add(JsonElement.Parse(CopyImage));
    }

    public XNamespace Namespace => _namespace;

    /// <summary>What is wrong with the parameters of a call; empty if nothing is.</summary>
    public IReadOnlyList<string> Check(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var errors = new List<string>();
        var root = new Given();
        foreach (var (name, value) in parameters)
        {
            root.Put(name.Split('.'), value, errors);
        }

        var action = root.Take("Action");
        if (root.Take("Version") != _version)
        {
            errors.Add($"The version is not {_version}.");
        }

        if (action is null || !_operations.TryGetValue(action, out var operation))
        {
            return [$"There is no action '{action}'."];
        }

        if (operation.TryGetProperty("input", out var input))
        {
            CheckGiven(Shape(input), root, action, errors);
        }

        return errors;
    }

    /// <summary>What is wrong with an answer; empty if nothing is.</summary>
    public IReadOnlyList<string> CheckAnswer(string action, XElement answer, string? invented)
    {
        var errors = new List<string>();
        if (answer.Name != _namespace + (action + "Response"))
        {
            errors.Add($"The root is {answer.Name}.");
        }

        var children = answer.Elements().Where(child => child.Name.LocalName is not ("requestId" or "return")).ToArray();
        if (_operations[action].TryGetProperty("output", out var output))
        {
            CheckStructure(Shape(output), answer.Elements().Where(child => child.Name.LocalName != "requestId"), action, invented, errors);
        }
        else if (children.Length > 0)
        {
            errors.Add($"{action} answers nothing.");
        }

        return errors;
    }

    private static string TypeOf(JsonElement shape) => shape.GetProperty("type").GetString()!;

    private static string? Find(JsonElement member, string name) => member.TryGetProperty(name, out var value) ? value.GetString() : null;

    private void Add(JsonElement document)
    {
        foreach (var operation in document.GetProperty("operations").EnumerateObject())
        {
            _operations.Add(operation.Name, operation.Value);
        }

        foreach (var shape in document.GetProperty("shapes").EnumerateObject())
        {
            _shapes.Add(shape.Name, shape.Value);
        }
    }

    private JsonElement Shape(JsonElement reference) => _shapes[reference.GetProperty("shape").GetString()!];

    private void CheckGiven(JsonElement shape, Given given, string path, List<string> errors)
    {
        switch (TypeOf(shape))
        {
            case "structure":
                CheckGivenStructure(shape, given, path, errors);
                break;
            case "list":
                var numbers = given.Members.Keys.Select(key => int.TryParse(key, out var number) ? number : -1).Order();
                if (given.Value is not null || !numbers.SequenceEqual(Enumerable.Range(1, given.Members.Count)))
                {
                    errors.Add($"{path} is no list counted from 1.");
                }

                foreach (var (key, member) in given.Members)
                {
                    CheckGiven(Shape(shape.GetProperty("member")), member, $"{path}.{key}", errors);
                }

                break;
            default:
                if (given.Value is null || given.Members.Count > 0)
                {
                    errors.Add($"{path} is one value.");
                }
                else
                {
                    CheckValue(shape, given.Value, path, null, errors);
                }

                break;
        }
    }

    private void CheckGivenStructure(JsonElement shape, Given given, string path, List<string> errors)
    {
        var members = shape.GetProperty("members").EnumerateObject().ToDictionary(member => WireName(member), member => member);
        if (given.Value is not null)
        {
            errors.Add($"{path} has members and no value.");
        }

        foreach (var (name, member) in given.Members)
        {
            if (members.TryGetValue(name, out var declared))
            {
                CheckGiven(Shape(declared.Value), member, $"{path}.{name}", errors);
            }
            else
            {
                errors.Add($"{path} has no member '{name}'.");
            }
        }

        foreach (var required in shape.TryGetProperty("required", out var all) ? all.EnumerateArray() : default)
        {
            var wire = members.Single(member => member.Value.Name == required.GetString()).Key;
            if (!given.Members.ContainsKey(wire))
            {
                errors.Add($"{path}.{wire} is missing.");
            }
        }
    }

    // https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html: the name for queries, else the name in XML with a capital, else the member's.
    private static string WireName(JsonProperty member) =>
        Find(member.Value, "queryName")
        ?? (Find(member.Value, "locationName") is { } name ? char.ToUpperInvariant(name[0]) + name[1..] : member.Name);

    private void CheckElement(JsonElement shape, XElement element, string path, string? invented, List<string> errors)
    {
        switch (TypeOf(shape))
        {
            case "structure":
                CheckStructure(shape, element.Elements(), path, invented, errors);
                break;
            case "list":
                var member = shape.GetProperty("member");
                foreach (var item in element.Elements())
                {
                    if (item.Name != _namespace + (Find(member, "locationName") ?? "member"))
                    {
                        errors.Add($"{path} has no '{item.Name.LocalName}'.");
                    }

                    CheckElement(Shape(member), item, path + "[]", invented, errors);
                }

                break;
            default:
                CheckValue(shape, element.HasElements ? "<>" : element.Value, path, invented, errors);
                break;
        }
    }

    private void CheckStructure(JsonElement shape, IEnumerable<XElement> children, string path, string? invented, List<string> errors)
    {
        foreach (var child in children)
        {
            var found = shape
                .GetProperty("members")
                .EnumerateObject()
                .FirstOrDefault(member => child.Name == _namespace + (Find(member.Value, "locationName") ?? member.Name));
            if (found.Value.ValueKind == JsonValueKind.Undefined)
            {
                errors.Add($"{path} has no element '{child.Name}'.");
                continue;
            }

            CheckElement(Shape(found.Value), child, $"{path}/{child.Name.LocalName}", invented, errors);
        }
    }

    private static void CheckValue(JsonElement shape, string value, string path, string? invented, List<string> errors)
    {
        var fits = TypeOf(shape) switch
        {
            "integer" or "long" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && IsWithin(shape, number),
            "boolean" => value is "true" or "false",
            "double" or "float" => double.TryParse(value, CultureInfo.InvariantCulture, out _),
            "timestamp" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
            "blob" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
            _ => value == invented || (IsWithin(shape, value.Length) && IsOneOf(shape, value)),
        };
        if (!fits)
        {
            errors.Add($"{path} cannot be '{value}'.");
        }
    }

    private static bool IsWithin(JsonElement shape, long value) =>
        (!shape.TryGetProperty("min", out var min) || value >= min.GetInt64())
        && (!shape.TryGetProperty("max", out var max) || value <= max.GetInt64());

    private static bool IsOneOf(JsonElement shape, string value) =>
        !shape.TryGetProperty("enum", out var words) || words.EnumerateArray().Any(word => word.GetString() == value);

    /// <summary>Flat parameters as the tree that they stand for.</summary>
    private sealed class Given
    {
        public Dictionary<string, Given> Members { get; } = [];

        public string? Value { get; private set; }

        public void Put(ReadOnlySpan<string> path, string value, List<string> errors)
        {
            if (path.IsEmpty)
            {
                if (Value is not null)
                {
                    errors.Add($"A parameter is given twice, as '{Value}' and '{value}'.");
                }

                Value = value;
                return;
            }

            if (!Members.TryGetValue(path[0], out var member))
            {
                Members[path[0]] = member = new Given();
            }

            member.Put(path[1..], value, errors);
        }

        public string? Take(string name) => Members.Remove(name, out var member) ? member.Value : null;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Api.Tests.Docs;
using YamlDotNet.Serialization;

namespace Gateway.Api.Tests.Harness;

/// <summary>
/// openapi.yaml, which every answer that a test gets is compared with: the operation, the status, the media type, and JSON by its schema. Requests
/// are not judged: many of the tests' are wrong on purpose.
/// </summary>
internal sealed class Description
{
    // More of a long stream tells nothing new.
    private const int MostLines = 200;

    // Not the API: the description itself, its page, and the API behind another base path.
    private static readonly string[] Beside = ["/swagger", "/openapi.", "/cloud/v1/"];

    private readonly JsonElement _document;
    private readonly AnswerSchemas _schemas;
    private readonly (string[] Template, JsonElement Methods)[] _paths;

    public Description(JsonElement document)
    {
        _document = document;
        _schemas = new AnswerSchemas(document);
        _paths =
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .Select(path => (path.Name.Split('/'), path.Value))
                // A literal goes before a parameter: /containers/{connection}/{id}/logs is no item of its own.
                .OrderBy(path => path.Item1.Count(IsParameter)),
        ];
    }

    /// <summary>Compares an answer that was read to its end.</summary>
    public string? WhatIsWrong(string method, string target, int status, string? contentType, ReadOnlyMemory<byte> body) =>
        WhatIsWrong(method, target, status, contentType, (ReadOnlyMemory<byte>?)body);

    /// <summary>Compares all of an answer but its body.</summary>
    public string? WhatIsWrongWithHead(string method, string target, int status, string? contentType) =>
        WhatIsWrong(method, target, status, contentType, (ReadOnlyMemory<byte>?)null);

    /// <summary>Reads the file in the repository.</summary>
    public static Description Load()
    {
        var yaml = File.ReadAllText(Path.Combine(Repository.Root, "openapi.yaml"));
        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return new Description(JsonElement.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read)));
    }

    private string? WhatIsWrong(string method, string target, int status, string? contentType, ReadOnlyMemory<byte>? body)
    {
        if (Find(method, target) is not { } operation)
        {
            return status < 300 && method != "OPTIONS" && !Beside.Any(prefix => target.StartsWith(prefix, StringComparison.Ordinal))
                ? $"{status} for what is not described"
                : null;
        }

        var name = operation.Text("operationId");
        if (!operation.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response))
        {
            return $"{name} has no answer {status}";
        }

        // Headers alone, or nothing at all.
        if (contentType is null || method == "HEAD")
        {
            return body is { IsEmpty: false } ? $"{name} {status}: a body without a media type" : null;
        }

        var content = Resolve(response).TryGetProperty("content", out var described) ? described : default;
        return WhatIsWrong(content, target, contentType.Split(';')[0].Trim(), body) is { } wrong ? $"{name} {status}: {wrong}" : null;
    }

    private string? WhatIsWrong(JsonElement content, string target, string mediaType, ReadOnlyMemory<byte>? body)
    {
        if (content.ValueKind is JsonValueKind.Undefined)
        {
            return body is { IsEmpty: true } ? null : $"a body of {mediaType}, and none is described";
        }

        var isExact = content.TryGetProperty(mediaType, out var described);
        if (!isExact && !content.TryGetProperty("*/*", out _))
        {
            return $"{mediaType} is not described";
        }

        // The object that a query names is of any type, of that of lists too.
        return isExact && body is { } read && !target.Contains("key=", StringComparison.Ordinal)
            ? WhatIsWrong(described, mediaType, read)
            : null;
    }

    private string? WhatIsWrong(JsonElement described, string mediaType, ReadOnlyMemory<byte> body)
    {
        var isJson = mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);
        if (!described.TryGetProperty("schema", out var schema) || !(isJson || mediaType == GatewayClient.Ndjson))
        {
            return null;
        }

        return isJson
            ? _schemas.WhatIsWrong(schema, body)
            : Encoding
                .UTF8.GetString(body.Span)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Take(MostLines)
                .Select(line => _schemas.WhatIsWrong(schema, Encoding.UTF8.GetBytes(line)))
                .FirstOrDefault(wrong => wrong is not null);
    }

    private JsonElement? Find(string method, string target)
    {
        var segments = target.Split('?')[0].Split('/');
        foreach (var (template, methods) in _paths)
        {
            if (Fits(template, segments) && methods.TryGetProperty(method.ToLowerInvariant(), out var operation))
            {
                return operation;
            }
        }

        return null;
    }

    // Only the key of an object has slashes of its own. A slash at the end is one too many elsewhere, and routing does not mind it.
    private static bool Fits(string[] template, string[] segments)
    {
        var isKey = template[^1] == "{key}";
        var count = !isKey && segments[^1].Length == 0 ? segments.Length - 1 : segments.Length;
        return (isKey ? count >= template.Length : count == template.Length)
            && template
                .Zip(segments)
                .All(pair =>
                    IsParameter(pair.First)
                        ? pair.Second.Length > 0 || pair.First == "{key}"
                        : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)
                );
    }

    private static bool IsParameter(string segment) => segment.StartsWith('{');

    private JsonElement Resolve(JsonElement response) =>
        response.TryGetProperty("$ref", out var reference)
            ? _document.GetProperty("components").GetProperty("responses").GetProperty(reference.GetString()!.Split('/')[^1])
            : response;
}

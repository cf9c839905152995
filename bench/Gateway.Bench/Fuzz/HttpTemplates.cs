using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Bench.Fuzz;

/// <summary>Requests that are right, one or more for each route of the description.</summary>
internal static partial class HttpTemplates
{
    // What waits or never ends says nothing of how long a request takes to be understood.
    private static readonly string[] Waiting = ["follow", "wait", "timeout"];
    private static readonly string[] Headers =
    [
        "Accept: application/json",
        "Accept: application/x-ndjson",
        "Content-Type: application/json",
        "Range: bytes=0-99",
        "If-Match: \"abc\"",
        "If-None-Match: *",
        "If-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT",
        "Prefer: respond-async, handling=strict",
        "Idempotency-Key: \"key-1\"",
        "X-Meta-Colour: %E2%82%AC",
        "X-Tags: a=b&c=d",
        "Repr-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: 0",
        "Upload-Length: 4",
        "Upload-Metadata: key YS5iaW4=",
        "X-Copy-Source: /files/some/a.bin",
        "Cache-Control: max-age=60",
        "Origin: http://localhost",
        "Authorization: Bearer a.b.c",
        "X-Api-Key: none",
    ];

    public static async Task<IReadOnlyList<byte[]>> ReadAsync(Uri gateway, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi.json", cancellationToken));
        var templates = new List<byte[]>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                templates.Add(Write(operation.Name.ToUpperInvariant(), Fill(path.Name), operation.Value, templates.Count));
            }
        }

        return templates;
    }

    private static byte[] Write(string method, string path, JsonElement operation, int number)
    {
        var query = string.Join('&', Queries(operation).Select(name => $"{name}=a"));
        var body = BodyOf(operation);
        var head = new StringBuilder(
            $"{method} {path}{(query.Length > 0 && number % 2 == 0 ? "?" + query : "")} HTTP/1.1\r\nHost: localhost\r\n"
        );
        head.Append("Connection: close\r\n");
        for (var i = 0; i < 3; i++)
        {
            head.Append(Headers[((number * 7) + (i * 5)) % Headers.Length]).Append("\r\n");
        }

        if (body is not null)
        {
            head.Append("Content-Type: application/json\r\n");
        }

        var length = Encoding.UTF8.GetByteCount(body ?? "");
        return Encoding.UTF8.GetBytes($"{head}Content-Length: {length}\r\n\r\n{body}");
    }

    private static IEnumerable<string> Queries(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters
                .EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => parameter.GetProperty("name").GetString()!)
                .Where(name => !Waiting.Contains(name, StringComparer.Ordinal))
            : [];

    private static string? BodyOf(JsonElement operation) =>
        !operation.TryGetProperty("requestBody", out var body) ? null
        : !body.GetProperty("content").TryGetProperty("application/json", out var json) ? "0123"
        : json.TryGetProperty("example", out var example) ? example.GetRawText()
        : json.TryGetProperty("examples", out var examples) ? examples.EnumerateObject().First().Value.GetProperty("value").GetRawText()
        : """{"name":"web-1","image":"debian-13","size":"small","sizeGiB":1,"tags":{"a":"b"},"keys":["a"],"key":"a"}""";

    private static string Fill(string path)
    {
        var isOfStore = path.StartsWith("/buckets", StringComparison.Ordinal) || path.StartsWith("/objects", StringComparison.Ordinal);
        return Parameter()
            .Replace(
                path,
                match =>
                    match.Value switch
                    {
                        "{connection}" => isOfStore ? "files" : "sandbox-eu",
                        "{bucket}" => "some",
                        "{provider}" => "sandbox",
                        "{key}" => "folder/a%20b.bin",
                        _ => "n-0000000",
                    }
            );
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

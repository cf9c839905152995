using System.Text.Json;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>An operation of the description, with the examples of its path, query and body.</summary>
internal sealed record DescribedOperation(string Id, string Method, string Path, string? Body, JsonElement Told)
{
    /// <summary>All that a gateway describes.</summary>
    public static async Task<IReadOnlyList<DescribedOperation>> ReadAsync(GatewayClient http) =>
        [
            .. (await http.GetAsync("/openapi.json"))
                .Expect(200)
                .Json.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject().Select(operation => ToOperation(path.Name, operation.Name, operation.Value))
                ),
        ];

    /// <summary>Tries it as it is described.</summary>
    public Task<Answer> SendAsync(GatewayClient http, params (string Name, string Value)[] headers) =>
        http.SendAsync(new HttpMethod(Method.ToUpperInvariant()), Path, Body is null ? null : GatewayClient.Json(Body), headers);

    private static DescribedOperation ToOperation(string path, string method, JsonElement operation)
    {
        var query = new List<string>();
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default)
        {
            if (!parameter.TryGetProperty("example", out var example))
            {
                continue;
            }

            var value = Uri.EscapeDataString(example.ToString());
            var name = parameter.Text("name")!;
            if (parameter.Text("in") == "path")
            {
                path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }
            else if (parameter.Text("in") == "query")
            {
                query.Add($"{name}={value}");
            }
        }

        var body =
            operation.TryGetProperty("requestBody", out var request)
            && request.GetProperty("content").TryGetProperty("application/json", out var content)
                ? content.GetProperty("example").GetRawText()
                : null;
        var target = query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
        return new DescribedOperation(operation.Text("operationId")!, method, target, body, operation);
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Http;

/// <summary>Every route of the description, called with what nobody should send: none fails as if it were the gateway's fault.</summary>
public sealed partial class SweepTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private static readonly string[] Bodies =
    [
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "{}",
        "[]",
        "[{}]",
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "\"\"",
        "\"text\"",
        "\u0000",
        "\ufeff{}",
        "{\"\":1}",
        "{\"name\":null}",
        "{\"name\":1}",
        "{\"name\":[]}",
        "{\"name\":{\"name\":{}}}",
        "{\"name\":\"\\u0000\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"$type\":\"x\"}",
        "{\"__proto__\":{}}",
        "{\"keys\":[[]]}",
        "{\"name\":\"x\",\"sizeGiB\":1e999}",
        "{\"name\":\"a\",\"image\":\"\\u202e\",\"size\":\"~\"}",
        "<xml/>",
        "name=a&image=b",
    ];

    private static readonly string[] Values =
    [
        "",
        "-1",
        "0",
        "2147483648",
        "1e9",
        "NaN",
        "null",
        "true",
        "%00",
        "%F0%9F%92%A9",
        "%ff",
        "..%2f..",
        "'%3B--",
        "*",
        "a,b,,c",
        "~",
        "%25",
    ];

    [Fact]
    public async Task No_broken_body_makes_any_route_fail()
    {
        var routes = (await RoutesAsync()).Where(route => route.Method is "post" or "patch" or "put").ToArray();
        Assert.True(routes.Length > 20);
        foreach (var route in routes)
        {
            foreach (var body in Bodies)
            {
                await AssertNoFaultAsync(route.Method, route.Path, body);
            }
        }
    }

    [Fact]
    public async Task No_odd_parameter_makes_any_route_fail()
    {
        foreach (var route in (await RoutesAsync()).Where(route => route.Method is "get" or "delete" or "head"))
        {
            foreach (var parameter in route.Parameters.Append("unknown"))
            {
                foreach (var value in Values)
                {
                    await AssertNoFaultAsync(route.Method, $"{route.Path}?{parameter}={value}", null);
                }
            }
        }
    }

    private async Task AssertNoFaultAsync(string method, string path, string? body)
    {
        var answer = await fixture.Http.SendAsync(
            new HttpMethod(method.ToUpperInvariant()),
            path,
            body is null ? null : GatewayClient.Json(body)
        );
        Assert.True(answer.Status is < 500 or 501, $"{answer.Request} with {body}: {answer.Status} {answer.Text}");
        if (answer.Status >= 400 && method != "head")
        {
            answer.ExpectProblem(answer.Status);
        }
    }

    private async Task<IReadOnlyList<Route>> RoutesAsync()
    {
        var paths = (await fixture.Http.GetAsync("/openapi.json")).Expect(200).Json.GetProperty("paths");
        return
        [
            .. paths
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject()
                        .Select(operation => new Route(operation.Name, Fill(path.Name), [.. ParametersOf(operation.Value)]))
                ),
        ];
    }

    private static IEnumerable<string> ParametersOf(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.Text("in") == "query").Select(parameter => parameter.Text("name")!)
            : [];

    private static string Fill(string path)
    {
        var connection =
            path.StartsWith("/buckets", StringComparison.Ordinal) || path.StartsWith("/objects", StringComparison.Ordinal)
                ? "files"
                : "box";
        return Parameter()
            .Replace(
                path,
                match =>
                    match.Value switch
                    {
                        "{connection}" => connection,
                        "{provider}" => "sandbox",
                        _ => "n-0000000",
                    }
            );
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private sealed record Route(string Method, string Path, IReadOnlyList<string> Parameters);
}

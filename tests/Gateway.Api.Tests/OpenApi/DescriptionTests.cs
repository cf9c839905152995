using System.Text;
using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>All other tests hold every answer against openapi.yaml: what that finds, and what it lets pass.</summary>
public sealed class DescriptionTests
{
    private const string Json = "application/json";
    private static readonly Description OfRepository = Description.Load();

    [Fact]
    public void What_is_as_described_passes()
    {
        Assert.Null(WhatIsWrong("GET", "/health/ready", 200, Json, """{"status": "ready", "connections": 4}"""));
        Assert.Null(WhatIsWrong("GET", "/health/ready/", 503, Json, """{"status": "stopping", "connections": null}"""));
        Assert.Null(WhatIsWrong("GET", "/objects/files/photos/a/b//c.json", 200, Json, "anything, and of any type"));
        Assert.Null(WhatIsWrong("HEAD", "/objects/files/photos/a", 200, "image/png", ""));
        Assert.Null(WhatIsWrong("DELETE", "/nodes/eu/n-1", 204, null, ""));
        Assert.Null(WhatIsWrong("GET", "/nowhere", 404, "application/problem+json", "{}"));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 200, Json, "{}", "what is not described")]
    [InlineData("GET", "/health/ready", 418, Json, "{}", "no answer 418")]
    [InlineData("GET", "/health/ready", 200, "text/plain", "ready", "text/plain is not described")]
    [InlineData("GET", "/health/ready", 200, Json, "{", "no JSON")]
    [InlineData("GET", "/health/ready", 200, Json, """{"connections": 4}""", "status")]
    [InlineData("GET", "/health/ready", 200, Json, """{"status": "ready", "connections": "4"}""", "connections")]
    [InlineData("GET", "/health/ready", 200, Json, """{"status": "ready", "connections": 4, "load": 1}""", "load")]
    [InlineData("GET", "/nodes/eu/n-1", 404, Json, "{}", "application/json is not described")]
    [InlineData("GET", "/nodes", 200, "application/x-ndjson", "{\"end\": 1}\n", "end")]
    [InlineData("DELETE", "/nodes/eu/n-1", 204, Json, "{}", "none is described")]
    [InlineData("GET", "/nodes/eu/n-1", 200, null, "{}", "without a media type")]
    public void What_is_otherwise_is_found(string method, string target, int status, string? mediaType, string body, string says) =>
        Assert.Contains(says, WhatIsWrong(method, target, status, mediaType, body), StringComparison.Ordinal);

    [Fact]
    public void A_time_is_one_and_an_enumeration_has_its_words_only()
    {
        var schema = JsonElement.Parse("""{"$ref": "#/components/schemas/Thing"}""");
        var schemas = new AnswerSchemas(
            JsonElement.Parse(
                """
                {"components": {"schemas": {"Thing": {"type": "object", "required": ["at"], "properties": {
                  "at": {"type": "string", "format": "date-time"}, "state": {"type": "string", "enum": ["new", "old"]}}}}}}
                """
            )
        );

        Assert.Null(schemas.WhatIsWrong(schema, """{"at": "2026-11-22T06:00:00Z", "state": "new"}"""u8.ToArray()));
        Assert.Contains("$.at", schemas.WhatIsWrong(schema, """{"at": "yesterday"}"""u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains(
            "$.state",
            schemas.WhatIsWrong(schema, """{"at": "2026-11-22T06:00:00Z", "state": "lost"}"""u8.ToArray()),
            StringComparison.Ordinal
        );
    }

    private static string? WhatIsWrong(string method, string target, int status, string? mediaType, string body) =>
        OfRepository.WhatIsWrong(method, target, status, mediaType, Encoding.UTF8.GetBytes(body));
}

using System.Text;
using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Conformance.Specs;
using Xunit;

namespace Gateway.Drivers.Tests.Specs;

/// <summary>What a simulator's checker refuses, by a document that has a bit of everything.</summary>
public sealed class OpenApiSpecTests
{
    private const string Document = """
        {"openapi":"3.0.3","paths":{
          "/v2/things":{
            "get":{"parameters":[{"$ref":"#/components/parameters/page"},{"name":"sort","in":"query","schema":{"type":"array","items":{"type":"string","enum":["a","b"]}}}],
                   "responses":{"200":{"content":{"application/json":{"schema":{"type":"object","required":["things"],"properties":{"things":{"type":"array","items":{"$ref":"#/components/schemas/thing"}}}}}}}}},
            "post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"allOf":[{"$ref":"#/components/schemas/base"},{"type":"object","required":["size"],"additionalProperties":false,"properties":{"size":{"type":"string","minLength":2}}}]}}}},
                    "responses":{"201":{}}}},
          "/v2/things/{id}":{"parameters":[{"name":"id","in":"path","schema":{"type":"integer"}}],"get":{"responses":{"200":{},"default":{}}},"delete":{"responses":{"204":{}}}},
          "/v2/things/all":{"get":{"responses":{"200":{}}}}},
         "components":{"parameters":{"page":{"name":"page","in":"query","required":true,"schema":{"type":"integer","minimum":1}}},
          "schemas":{"thing":{"type":"object","required":["id"],"properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string","nullable":true}}},
            "base":{"type":"object","required":["name"],"properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string","pattern":"^[a-z]+$"},
              "image":{"oneOf":[{"type":"integer"},{"type":"string"}]},"labels":{"type":"object","additionalProperties":{"type":"string"}},"free":{"type":"object"}}}}}}
        """;

    private static readonly OpenApiSpec Spec = new(JsonElement.Parse(Document));

    [Theory]
    [InlineData("GET", "/v2/things?page=1")]
    [InlineData("GET", "/v2/things?page=1&sort=a,b")]
    [InlineData("GET", "/v2/things/17")]
    [InlineData("GET", "/v2/things/all")]
    [InlineData("DELETE", "/v2/things/17")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl"}""")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","image":1,"labels":{"a":"b"},"free":{"x":[1]}}""")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","image":"debian"}""")]
    public void A_good_request_passes(string method, string target, string body = "") =>
        Assert.Empty(Spec.Check(Request(method, target, body)));

    [Theory]
    [InlineData("GET", "/v2/other", "", "has no GET /v2/other")]
    [InlineData("PUT", "/v2/things", "", "has no PUT")]
    [InlineData("GET", "/v2/things", "", "'page' is missing")]
    [InlineData("GET", "/v2/things?page=0", "", "breaks minimum")]
    [InlineData("GET", "/v2/things?page=x", "", "not integer")]
    [InlineData("GET", "/v2/things?page=1&limit=5", "", "no query parameter 'limit'")]
    [InlineData("GET", "/v2/things?page=1&sort=c", "", "is none of")]
    [InlineData("GET", "/v2/things/one", "", "not integer")]
    [InlineData("DELETE", "/v2/things/17", """{"force":true}""", "no body here")]
    [InlineData("POST", "/v2/things", "", "body is missing")]
    [InlineData("POST", "/v2/things", "{", "no JSON")]
    [InlineData("POST", "/v2/things", """{"size":"xl"}""", "'name' is missing")]
    [InlineData("POST", "/v2/things", """{"name":"a"}""", "'size' is missing")]
    [InlineData("POST", "/v2/things", """{"name":"A","size":"xl"}""", "not of the form")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"x"}""", "breaks minLength")]
    [InlineData("POST", "/v2/things", """{"name":null,"size":"xl"}""", "is Null, not string")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","colour":"red"}""", "no 'colour'")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","id":1}""", "read-only")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","image":[]}""", "$.image: is Array")]
    [InlineData("POST", "/v2/things", """{"name":"a","size":"xl","labels":{"a":1}}""", "$.labels.a: is Number")]
    public void A_bad_request_is_told(string method, string target, string body, string says) =>
        Assert.Contains(Spec.Check(Request(method, target, body)), error => error.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData(200, """{"things":[{"id":1,"name":null,"more":true}]}""", null)]
    [InlineData(200, """{"things":[{"name":"a"}]}""", "'id' is missing")]
    [InlineData(200, """{"things":[{"id":1.5}]}""", "not integer")]
    [InlineData(200, "", "no JSON")]
    [InlineData(418, "{}", "no answer 418")]
    public void An_answer_is_held_to_the_document_too(int status, string body, string? says)
    {
        var errors = Spec.CheckAnswer(Request("GET", "/v2/things?page=1", ""), status, Encoding.UTF8.GetBytes(body));

        Assert.Equal(says is null, errors.Count == 0);
        Assert.All(errors, error => Assert.Contains(says!, error, StringComparison.Ordinal));
    }

    private static SimulatedRequest Request(string method, string target, string body)
    {
        var parts = target.Split('?', 2);
        return new SimulatedRequest(
            method,
            parts[0],
            parts.Length > 1 ? "?" + parts[1] : "",
            new Dictionary<string, string> { ["Content-Type"] = "application/json; charset=utf-8" },
            body
        );
    }
}

using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>The description of the API, and whether it says all.</summary>
public sealed class OpenApiTests(OpenApiFixture fixture) : IClassFixture<OpenApiFixture>
{
    private const string Regenerate =
        "openapi.yaml is not what the code describes. If the change of the contract is meant, write it anew and commit it: "
        + "dotnet swagger tofile --yaml --openapiversion 3.1 --output openapi.yaml src/Gateway.Api/bin/Debug/net10.0/Gateway.Api.dll openapi";

    private static readonly string[] Collections =
    [
        "nodes",
        "images",
        "sizes",
        "locations",
        "key-pairs",
        "volumes",
        "snapshots",
        "containers",
        "container-images",
        "clusters",
        "buckets",
        "objects",
    ];

    private static readonly string[] ProblemsOfCollections = ["400", "403", "404", "429", "501", "502", "503", "504"];

    [Fact]
    public async Task The_file_in_the_repository_is_what_the_gateway_serves()
    {
        var served = (await fixture.Http.GetAsync("/openapi.yaml")).Expect(200).Text;
        var kept = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "openapi.yaml"));

        Assert.True(Tidy(kept) == Tidy(served), Regenerate);
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_and_a_tag()
    {
        var operations = await OperationsAsync();

        Assert.Distinct(operations.Select(operation => operation.Json.Text("operationId")!));
        foreach (var (name, json) in operations)
        {
            Assert.True(json.TryGetProperty("summary", out var summary) && summary.GetString() is { Length: > 0 }, name);
            Assert.True(json.GetProperty("tags").GetArrayLength() == 1, name);
            Assert.Matches("^[a-z][A-Za-z]+$", json.Text("operationId"));
        }
    }

    [Fact]
    public async Task Every_tag_is_described()
    {
        var document = await DocumentAsync();
        var described = document.GetProperty("tags").EnumerateArray().Select(tag => tag.Text("name")!).ToHashSet();
        Assert.All(
            (await OperationsAsync()).Select(operation => operation.Json.GetProperty("tags")[0].GetString()!),
            tag => Assert.Contains(tag, described)
        );
    }

    [Fact]
    public async Task Every_parameter_is_described()
    {
        foreach (var (name, json) in await OperationsAsync())
        {
            foreach (var parameter in Array(json, "parameters"))
            {
                Assert.True(
                    parameter.TryGetProperty("description", out var description) && description.GetString() is { Length: > 0 },
                    $"{name}: {parameter.Text("name")}"
                );
            }
        }
    }

    [Fact]
    public async Task Every_path_parameter_and_every_body_has_an_example()
    {
        foreach (var (name, json) in await OperationsAsync())
        {
            foreach (var parameter in Array(json, "parameters").Where(parameter => parameter.Text("in") == "path"))
            {
                Assert.True(parameter.TryGetProperty("example", out _), $"{name}: {parameter.Text("name")}");
            }

            if (
                json.TryGetProperty("requestBody", out var body)
                && body.GetProperty("content").TryGetProperty("application/json", out var content)
            )
            {
                Assert.True(content.TryGetProperty("example", out _), name);
            }
        }
    }

    [Fact]
    public async Task Every_schema_and_every_member_is_described()
    {
        foreach (var schema in (await DocumentAsync()).GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            Assert.True(schema.Value.TryGetProperty("description", out _), schema.Name);
            foreach (var member in schema.Value.TryGetProperty("properties", out var members) ? members.EnumerateObject() : default)
            {
                Assert.True(member.Value.TryGetProperty("description", out _), $"{schema.Name}.{member.Name}");
            }
        }
    }

    [Fact]
    public async Task Clients_are_told_to_pass_over_members_that_they_do_not_know_and_to_send_none()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        Assert.False(schemas.GetProperty("CreateNode").GetProperty("additionalProperties").GetBoolean());
        string[] answers = ["Node", "NodeListPage", "Problem", "SourceStatus", "ListEnd", "CapabilityLimits"];
        Assert.All(answers, answer => Assert.False(schemas.GetProperty(answer).TryGetProperty("additionalProperties", out _)));
    }

    [Fact]
    public async Task Every_operation_of_a_collection_tells_its_errors_as_problems()
    {
        var shared = (await DocumentAsync()).GetProperty("components").GetProperty("responses");
        foreach (var (name, json) in await OperationsAsync())
        {
            var responses = json.GetProperty("responses");
            if (Collections.Any(collection => name.Contains($" /{collection}", StringComparison.Ordinal)))
            {
                Assert.All(ProblemsOfCollections, status => Assert.True(responses.TryGetProperty(status, out _), $"{name}: {status}"));
            }

            foreach (var response in responses.EnumerateObject())
            {
                var told = response.Value.TryGetProperty("$ref", out var reference)
                    ? shared.GetProperty(reference.GetString()!.Split('/')[^1])
                    : response.Value;
                Assert.NotEmpty(told.Text("description")!);
                if (response.Name[0] is '4' or '5' && !name.Contains("/health/", StringComparison.Ordinal))
                {
                    var content = told.GetProperty("content").EnumerateObject().Single();
                    Assert.Equal("application/problem+json", content.Name);
                }
            }
        }
    }

    [Fact]
    public async Task What_makes_something_tells_where_it_is()
    {
        var made = (await OperationsAsync())
            .Where(operation => operation.Json.GetProperty("responses").TryGetProperty("201", out _))
            .ToArray();

        Assert.NotEmpty(made);
        Assert.All(
            made,
            operation =>
                Assert.True(
                    operation.Json.GetProperty("responses").GetProperty("201").TryGetProperty("headers", out var headers)
                        && headers.TryGetProperty("Location", out _),
                    operation.Name
                )
        );
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        foreach (var reference in References(document))
        {
            Resolve(document, JsonElement.Parse($$"""{"$ref":"{{reference}}"}"""));
        }
    }

    [Fact]
    public async Task Items_say_which_of_their_members_may_be_null()
    {
        var node = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("Node");

        var required = Array(node, "required").Select(name => name.GetString()).ToArray();
        Assert.Contains("id", required);
        Assert.Contains("state", required);
        Assert.Contains("extra", required);
        Assert.Contains("name", required);
        Assert.Contains("createdAt", required);
        Assert.Equal("string", node.GetProperty("properties").GetProperty("connection").Text("type"));
        Assert.Contains(
            node.GetProperty("properties").GetProperty("name").GetProperty("type").EnumerateArray(),
            type => type.GetString() == "null"
        );
        Assert.False(node.GetProperty("properties").TryGetProperty("origin", out _));
    }

    [Fact]
    public async Task A_secret_is_a_text_that_is_not_shown()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        var password = schemas.GetProperty("AzureNodeOptions").GetProperty("properties").GetProperty("adminPassword");
        Assert.Equal("password", password.Text("format"));
        Assert.False(schemas.TryGetProperty("Secret", out _));
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/openapi.yaml")]
    [InlineData("/swagger/index.html")]
    public async Task The_description_and_its_page_are_served(string path) => (await fixture.Http.GetAsync(path)).Expect(200);

    private static string Tidy(string document) => document.ReplaceLineEndings("\n").TrimEnd();

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CloudGateway.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no CloudGateway.sln above the tests.");
        }

        return folder;
    }

    private async Task<JsonElement> DocumentAsync() => (await fixture.Http.GetAsync("/openapi.json")).Expect(200).Json;

    private async Task<IReadOnlyList<(string Name, JsonElement Json)>> OperationsAsync() =>
        [
            .. (await DocumentAsync())
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => ($"{operation.Name} {path.Name}", operation.Value))),
        ];

    private static IEnumerable<JsonElement> Array(JsonElement element, string member) =>
        element.TryGetProperty(member, out var array) ? array.EnumerateArray() : [];

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
        {
            return schema;
        }

        var found = document;
        foreach (var name in reference.GetString()!.Split('/').Skip(1))
        {
            found = found.GetProperty(name);
        }

        return found;
    }

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(member =>
                    member is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                        ? [member.Value.GetString()!]
                        : References(member.Value)
                ),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };
}

/// <summary>A gateway with nothing configured: the description does not depend on it.</summary>
public sealed class OpenApiFixture : GatewayFixture;

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.Api.Tests.Harness;

/// <summary>An answer of the gateway, read to its end.</summary>
internal sealed record Answer(string Request, int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonElement.Parse(Bytes);

    public string? MediaType => ContentHeaders.ContentType?.MediaType;

    /// <summary>The lines of NDJSON.</summary>
    public JsonElement[] Lines => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    /// <summary>A header of the answer or its body; null if it is not there.</summary>
    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public Answer Expect(int status)
    {
        Assert.True(status == Status, $"{Request}: expected {status}, not {Status}: {Text}");
        return this;
    }

    /// <summary>A problem with everything that each has, and these besides.</summary>
    public JsonElement ExpectProblem(int status, string? code = null, string? field = null, string? says = null)
    {
        Expect(status);
        Assert.True(MediaType == "application/problem+json", $"{Request}: {MediaType}: {Text}");
        var problem = Json;
        var actualCode = problem.GetProperty("code").GetString()!;
        Assert.Equal("urn:cloudgateway:" + actualCode, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.StartsWith("/", problem.GetProperty("instance").GetString(), StringComparison.Ordinal);
        Assert.Matches("^(gateway|network|provider)$", problem.GetProperty("origin").GetString());
        _ = problem.GetProperty("retryable").GetBoolean();
        Assert.Equal(32, problem.GetProperty("traceId").GetString()!.Length);
        Assert.True(code is null || code == actualCode, $"{Request}: expected {code}: {Text}");
        if (field is not null)
        {
            Assert.True(
                problem.TryGetProperty("errors", out var errors)
                    && errors.TryGetProperty(field, out var messages)
                    && messages[0].GetString() != "",
                $"{Request}: the problem does not name {field}: {Text}"
            );
        }

        Assert.True(says is null || Text.Contains(says, StringComparison.Ordinal), $"{Request}: does not say '{says}': {Text}");
        return problem;
    }
}

using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Http;

/// <summary>What no tidy client sends.</summary>
public sealed class RawInputTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    [Theory]
    [InlineData("/nodes/../connections")]
    [InlineData("/nodes/box/..")]
    [InlineData("/nodes/./box")]
    [InlineData("/nodes/%2e%2e/connections")]
    [InlineData("/nodes/%2E/box")]
    [InlineData("/nodes/.%2e/box")]
    [InlineData("/objects/files/some/a/../b")]
    [InlineData("/objects/files/some/%2e%2E")]
    public async Task Dot_segments_are_refused_before_any_route(string target)
    {
        var answer = await RawHttp.SendAsync(fixture.Host.Address, "GET", target);

        AssertProblem(answer, 400, "path");
    }

    [Theory]
    [InlineData("/nodes/box/%zz", "id")]
    [InlineData("/nodes/box/%", "id")]
    [InlineData("/nodes/box/%F", "id")]
    [InlineData("/objects/files/some/%zz", "key")]
    [InlineData("/objects/files/some/a%", "key")]
    [InlineData("/objects/files/some/%ff", "key")]
    [InlineData("/objects/files/some/%C3", "key")]
    [InlineData("/objects/files/some/%ED%A0%80", "key")]
    [InlineData("/objects/files/some?key=%zz", "key")]
    [InlineData("/objects/files/some?key=%ff", "key")]
    [InlineData("/objects/files/some?key=a&key=b", "key")]
    public async Task Malformed_escapes_name_what_they_stand_in(string target, string field) =>
        AssertProblem(await RawHttp.SendAsync(fixture.Host.Address, "GET", target), 400, field);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task A_request_by_a_foreign_name_is_refused(string host) =>
        AssertProblem(await RawHttp.SendAsync(fixture.Host.Address, "GET", "/connections", host: host), 400, "Host");

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8080")]
    public async Task A_request_by_a_name_of_this_machine_is_taken(string host) =>
        Assert.Equal(200, (await RawHttp.SendAsync(fixture.Host.Address, "GET", "/connections", host: host)).Status);

    // The server itself refuses these, before there is anything that could explain.
    [Theory]
    [InlineData("GET", "/nodes/box/%00", "127.0.0.1")]
    [InlineData("GET", "/nodes", "a b")]
    [InlineData("GET", "nodes", "127.0.0.1")]
    [InlineData("G E T", "/nodes", "127.0.0.1")]
    public async Task What_is_no_HTTP_is_refused(string method, string target, string host) =>
        Assert.InRange((await RawHttp.SendAsync(fixture.Host.Address, method, target, host: host)).Status, 400, 499);

    private static void AssertProblem(RawAnswer answer, int status, string field)
    {
        Assert.Equal(status, answer.Status);
        Assert.Contains("application/problem+json", answer.Head, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Json.ToString());
    }
}

using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>Pulls with their progress, searches and credentials, from a caller's side.</summary>
public sealed class ImageTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_pull_tells_how_far_it_is_and_ends_with_the_image()
    {
        var answer = (await PullAsync(new { image = "postgres:17" }, GatewayClient.Ndjson)).Expect(200);

        Assert.Equal(GatewayClient.Ndjson, answer.MediaType);
        Assert.True(answer.Lines.Length > 1);
        Assert.All(answer.Lines.SkipLast(1), line => Assert.True(line.TryGetProperty("progress", out _)));
        Assert.Equal("postgres:17", answer.Lines[^1].GetProperty("image").Text("name"));
    }

    [Fact]
    public async Task A_pull_can_be_followed_as_events()
    {
        var answer = (await PullAsync(new { image = "postgres:18" }, "text/event-stream")).Expect(200);

        Assert.Equal("text/event-stream", answer.MediaType);
        Assert.StartsWith("event: progress\ndata: {", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\n\nevent: image\ndata: {", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData(GatewayClient.Ndjson)]
    [InlineData("text/event-stream")]
    public async Task A_pull_that_fails_before_it_began_is_a_problem(string accept) =>
        (await PullAsync(new { image = "missing/one:1" }, accept)).ExpectProblem(404, "not-found");

    [Fact]
    public async Task Credentials_are_a_connection_or_a_name_and_a_password()
    {
        (await PullAsync(new { image = "redis:1", credentials = new { username = "me", password = "secret" } })).Expect(201);
        object[] broken = [new { username = "me" }, new { password = "secret" }, new { }, new { connection = "hub", username = "me" }];
        foreach (var credentials in broken)
        {
            var problem = (await PullAsync(new { image = "redis:1", credentials })).ExpectProblem(422, "invalid-value");
            Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        }

        (await PullAsync(new { image = "redis:1", credentials = new { connection = "none" } })).ExpectProblem(422, "invalid-value");
        (await PullAsync(new { image = "redis:1", credentials = new { connection = "box" } })).ExpectProblem(501, "not-supported");
        // Of another registry than the image: its password must not go there.
        (await PullAsync(new { image = "redis:1", credentials = new { connection = "registry" } })).ExpectProblem(422, "invalid-value");
    }

    [Fact]
    public async Task A_search_finds_as_many_as_asked_for()
    {
        var found = (await Http.GetAsync("/container-images/box/search?term=redis&limit=2")).Expect(200).Json;

        Assert.Equal(["redis", "redis-exporter"], found.Items().Select(item => item.Text("name")!));
        (await Http.GetAsync("/container-images/box/search")).ExpectProblem(400, "invalid-request");
        (await Http.GetAsync("/container-images/box/search?term=a&limit=101")).ExpectProblem(400, "invalid-request");
    }

    private Task<Answer> PullAsync(object body, string accept = "application/json") =>
        Http.PostAsync("/container-images/box", body, ("Accept", accept));
}
